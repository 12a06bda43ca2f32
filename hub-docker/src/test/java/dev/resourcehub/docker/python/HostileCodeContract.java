package dev.resourcehub.docker.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.docker.call.Overflow;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunResult.Status;
import dev.resourcehub.resource.Cancellation;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What no code may do, whatever the engine: outlast its limits, leave its sandbox, or speak for the zygote. */
abstract class HostileCodeContract extends SandboxBench {

    // --- time

    @Test
    void a_busy_loop_ends_as_timeout_with_its_evidence() throws Exception {
        Ran ran = run(Runs.of("print('before')\nwhile True: pass").wall(Duration.ofMillis(300)));

        assertThat(ran.result().status()).isEqualTo(Status.TIMEOUT);
        assertThat(ran.stdout()).isEqualTo("before\n");
        assertThat(ran.cause().limit()).isEqualTo("wall_ms");
        assertThat(ran.cause().allowed()).isEqualTo(300);
        assertThat(ran.cause().observed()).isGreaterThanOrEqualTo(300);
        assertThat(ran.cause().observedBy()).isEqualTo("zygote");
        assertThat(ran.result().exitCode()).isEmpty();
    }

    @Test
    void a_sleeper_ends_as_timeout() throws Exception {
        assertThat(run(Runs.of("import time; time.sleep(600)").wall(Duration.ofMillis(200)))
                        .result()
                        .status())
                .isEqualTo(Status.TIMEOUT);
    }

    @Test
    void ignored_signals_do_not_help_against_the_end() throws Exception {
        Ran ran = run(Runs.of("""
                        import signal, time
                        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                            signal.signal(number, signal.SIG_IGN)
                        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
                        while True: time.sleep(1)
                        """).wall(Duration.ofMillis(300)));

        assertThat(ran.result().status()).isEqualTo(Status.TIMEOUT);
    }

    @Test
    void processor_time_over_its_limit_ends_as_cpu_limit() throws Exception {
        Ran ran = run(Runs.of("while True: pass").cpu(Duration.ofMillis(300)));

        assertThat(ran.result().status()).isEqualTo(Status.CPU_LIMIT);
        assertThat(ran.cause().limit()).isEqualTo("cpu_ms");
    }

    // --- memory, processes, disk

    @Test
    void memory_over_its_limit_ends_as_oom_and_the_zygote_tells_so() throws Exception {
        Ran ran = run("kept = []\nwhile True: kept.append(b'x' * (1 << 20))");

        assertThat(ran.result().status()).isEqualTo(Status.OOM);
        assertThat(ran.cause().limit()).isEqualTo("memory_bytes");
        assertThat(ran.cause().allowed()).isEqualTo(Runs.MEMORY.bytes());
    }

    @Test
    void memory_of_all_children_together_is_bounded() throws Exception {
        Ran ran = run("""
                import os, time
                for _ in range(8):
                    if os.fork() == 0:
                        kept = []
                        while True:
                            kept.append(os.urandom(1 << 20))
                            if len(kept) > 40: time.sleep(600)
                for _ in range(8): os.wait()
                raise SystemExit(9)
                """);

        assertThat(ran.result().status()).isEqualTo(Status.OOM);
    }

    @Test
    void a_fork_bomb_ends_at_the_limit_of_processes() throws Exception {
        Ran ran = run("import os, time\nwhile True:\n    if os.fork() == 0: time.sleep(600)");

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.result().hints()).contains("pids_limit");
    }

    @Test
    void a_full_working_directory_is_an_error_with_a_hint() throws Exception {
        Ran ran = run("with open('big', 'wb') as f:\n    while True: f.write(b'x' * (1 << 20))");

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.error().type()).isEqualTo("OSError");
        assertThat(ran.result().hints()).contains("disk_limit");
    }

    // --- output

    @Test
    void output_over_its_limit_is_cut_counted_and_drained() throws Exception {
        Ran ran = run(Runs.of("import sys\nfor _ in range(100): sys.stdout.write('x' * 10000)\nprint(len('done'))")
                .stdoutLimit(100_000));

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.sink().stdout()).hasSize(100_000);
        assertThat(ran.result().truncated().stdout()).isTrue();
        assertThat(ran.result().truncated().stderr()).isFalse();
        assertThat(ran.result().truncated().stdoutTotalBytes()).isEqualTo(1_000_002);
    }

    @Test
    void output_over_its_limit_kills_when_the_caller_wants_so() throws Exception {
        Ran ran = run(Runs.of("while True: print('x' * 1000)").stdoutLimit(5000).overflow(Overflow.KILL));

        assertThat(ran.result().status()).isEqualTo(Status.OUTPUT_LIMIT);
        assertThat(ran.cause().limit()).isEqualTo("stdout_bytes");
        assertThat(ran.sink().stdout()).hasSize(5000);
    }

    @Test
    void a_flood_ends_as_output_limit_even_where_output_is_cut() throws Exception {
        Ran ran = run(Runs.of("while True: print('x' * 100000)").stdoutLimit(100_000));

        assertThat(ran.result().status()).isEqualTo(Status.OUTPUT_LIMIT);
        assertThat(ran.sink().stdout()).hasSize(100_000);
    }

    @Test
    void the_head_and_the_tail_of_long_output_are_kept() throws Exception {
        Ran ran = run(Runs.of("import sys\nsys.stdout.write('a' * 60 + 'b' * 5000 + 'c' * 60)")
                .stdoutLimit(100)
                .overflow(Overflow.HEAD_TAIL));

        assertThat(ran.stdout()).isEqualTo("a".repeat(50) + "c".repeat(50));
        assertThat(ran.result().truncated().stdoutTotalBytes()).isEqualTo(5120);
        assertThat(ran.result().truncated().stdout()).isTrue();
    }

    @Test
    void a_result_over_its_limit_is_an_error_and_the_output_stays() throws Exception {
        Ran ran = run(Runs.of("print('kept')\nresult = 'x' * 2000").resultLimit(1000));

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.error().type()).isEqualTo("ResultTooLarge");
        assertThat(ran.result().result()).isEmpty();
        assertThat(ran.stdout()).isEqualTo("kept\n");
        assertThat(ran.cause()).isEqualTo(new RunResult.Cause("result_bytes", 1000, 2002, "zygote"));
    }

    @Test
    void a_result_that_nests_without_end_is_told_as_text() throws Exception {
        Ran deep = run("result = []\nfor _ in range(100000): result = [result]");
        Ran circle = run("result = []\nresult.append(result)");
        Ran rude = run("class Rude:\n    def __repr__(self): raise ValueError\nresult = Rude()");

        assertThat(deep.result().status()).isEqualTo(Status.OK);
        assertThat(deep.result().resultType()).contains("list");
        assertThat(circle.json()).isEqualTo("\"[[...]]\"");
        assertThat(rude.json()).isEqualTo("\"<no text: repr raised ValueError>\"");
    }

    // --- leaving something behind

    @Test
    void a_daemon_dies_with_its_run_and_the_answer_does_not_wait_for_it() throws Exception {
        Ran ran = run("""
                import os, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        while True:
                            time.sleep(0.001)
                            print('alive', flush=True)
                    os._exit(0)
                os.wait()
                print('main ends')
                """);

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.stdout()).contains("main ends\n");
    }

    @Test
    void cancelling_kills_the_run() throws Exception {
        Zygote zygote = ready();
        CollectingSink sink = new CollectingSink();
        Cancellation cancellation = Cancellation.create();

        Future<RunResult> running = start(zygote, Runs.of("print('on')\nwhile True: pass"), sink, cancellation);
        sink.firstOutput().get(30, TimeUnit.SECONDS);
        cancellation.cancel("test");

        assertThat(await(running).status()).isEqualTo(Status.CANCELLED);
        await(zygote.destroy());
    }

    @Test
    void a_run_that_does_not_read_its_input_can_be_cancelled() throws Exception {
        Zygote zygote = ready();
        CollectingSink sink = new CollectingSink();
        Cancellation cancellation = Cancellation.create();
        Runs runs = Runs.of("print('on')\nwhile True: pass").stdin("x".repeat(8_000_000));

        Future<RunResult> running = start(zygote, runs, sink, cancellation);
        sink.firstOutput().get(30, TimeUnit.SECONDS);
        cancellation.cancel("test");

        assertThat(await(running).status()).isEqualTo(Status.CANCELLED);
        await(zygote.destroy());
    }

    @Test
    void a_run_that_is_cancelled_before_it_begins_never_begins() throws Exception {
        Zygote zygote = ready();
        CollectingSink sink = new CollectingSink();
        Cancellation cancellation = Cancellation.create();
        cancellation.cancel("test");

        assertThat(await(start(zygote, Runs.of("print(1)"), sink, cancellation)).status())
                .isEqualTo(Status.CANCELLED);
        assertThat(sink.starts()).isZero();
        await(zygote.ended());
    }

    @Test
    void a_sandbox_that_vanishes_during_a_run_is_trouble_of_ours_and_never_success() throws Exception {
        Zygote zygote = ready();
        CollectingSink sink = new CollectingSink();

        Future<RunResult> running =
                start(zygote, Runs.of("print('on')\nwhile True: pass"), sink, Cancellation.create());
        sink.firstOutput().get(30, TimeUnit.SECONDS);
        await(zygote.sandbox().destroy());

        assertThat(await(running).status()).isEqualTo(Status.INFRA_ERROR);
        assertThat(zygote.isAlive()).isFalse();
    }

    @Test
    void a_sandbox_that_vanished_before_a_run_refuses_it_so_that_it_may_run_elsewhere() throws Exception {
        Zygote zygote = ready();
        await(zygote.sandbox().destroy());
        await(zygote.ended());

        assertThatThrownBy(() -> await(start(zygote, Runs.of("print(1)"), new CollectingSink(), Cancellation.create())))
                .hasMessageContaining("BackendUnreachable");
    }

    @Test
    void a_zygote_serves_one_run() throws Exception {
        Zygote zygote = ready();
        await(start(zygote, Runs.of("print(1)"), new CollectingSink(), Cancellation.create()));

        assertThatThrownBy(() -> await(start(zygote, Runs.of("print(1)"), new CollectingSink(), Cancellation.create())))
                .hasMessageContaining("has served its run");
        await(zygote.destroy());
    }

    @Test
    void the_end_of_its_input_ends_the_sandbox_parked_or_running() throws Exception {
        Zygote parked = ready();
        Zygote running = ready();
        CollectingSink sink = new CollectingSink();
        Future<RunResult> run = start(running, Runs.of("print('on')\nwhile True: pass"), sink, Cancellation.create());
        sink.firstOutput().get(30, TimeUnit.SECONDS);

        await(parked.destroy());
        await(running.destroy());

        assertThat(await(run).status()).isEqualTo(Status.INFRA_ERROR);
        await(parked.ended());
    }

    // --- speaking for the zygote

    @Test
    void bytes_that_look_like_frames_are_output() throws Exception {
        Ran ran = run("""
                import os, struct
                frame = struct.pack('>HBBHQII', 0x5248, 1, 138, 0, 1, 3, 2) + b'{}'
                os.write(1, frame)
                for fd in range(3, 256):
                    try: os.write(fd, frame)
                    except OSError: pass
                """);

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.sink().stdout()).hasSize(24);
        assertThat(new String(ran.sink().stdout(), StandardCharsets.ISO_8859_1)).endsWith("{}");
    }

    @Test
    void process_1_cannot_be_touched() throws Exception {
        Ran ran = run("""
                import os, signal, resource
                refused = []
                def attempt(name, action):
                    try: action()
                    except OSError: refused.append(name)
                attempt('fd', lambda: os.open('/proc/1/fd/1', os.O_WRONLY))
                attempt('mem', lambda: os.open('/proc/1/mem', os.O_RDWR))
                attempt('environ', lambda: open('/proc/1/environ').read())
                attempt('limits', lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0)))
                result = refused
                """);

        assertThat(ran.json()).isEqualTo("[\"fd\",\"mem\",\"environ\",\"limits\"]");
    }

    @Test
    void signals_to_everybody_do_not_hurt_the_zygote() throws Exception {
        Ran ran = run("""
                import os, signal
                for target in (1, -1):
                    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGSTOP):
                        try: os.kill(target, number)
                        except OSError: pass
                os.kill(0, signal.SIGKILL)
                """);

        assertThat(ran.result().status()).isEqualTo(Status.SIGNAL);
        assertThat(ran.result().signal()).hasValue(9);
    }

    @Test
    void closed_descriptors_do_not_change_the_truth() throws Exception {
        Ran ran = run(
                "import os\nfor fd in range(0, 256):\n    try: os.close(fd)\n    except OSError: pass\nos._exit(4)");

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.result().exitCode()).hasValue(4);
        assertThat(ran.result().result()).isEmpty();
    }

    // --- leaving the sandbox

    @Test
    void there_is_no_network() throws Exception {
        Ran ran = run("""
                import socket
                refused = []
                for family, address in ((socket.AF_INET, ('169.254.169.254', 80)), (socket.AF_INET, ('127.0.0.1', 2375)),
                                        (socket.AF_INET6, ('::1', 80))):
                    try:
                        socket.create_connection(address, timeout=2) if family == socket.AF_INET else socket.socket(family).connect(address)
                    except OSError: refused.append(address[0])
                try: socket.getaddrinfo('example.org', 80)
                except OSError: refused.append('names')
                result = len(refused)
                """);

        assertThat(ran.json()).isEqualTo("4");
    }

    @Test
    void the_file_system_is_read_only_but_for_the_working_and_temporary_directories() throws Exception {
        Ran ran = run("""
                import os
                def writable(folder):
                    try: open(folder + '/probe', 'w').close()
                    except OSError: return False
                    return True
                result = [f for f in ('/', '/usr', '/usr/bin', '/etc', '/dev', '/proc/sys', '/work', '/tmp') if writable(f)]
                """);

        assertThat(ran.json()).isEqualTo("[\"/work\",\"/tmp\"]");
    }

    @Test
    void calls_that_open_the_kernel_are_refused() throws Exception {
        Ran ran = run("""
                import ctypes, errno, platform
                libc = ctypes.CDLL(None, use_errno=True)
                calls = {'x86_64': {'ptrace': 101, 'keyctl': 250, 'bpf': 321, 'unshare': 272, 'userfaultfd': 323,
                                    'io_uring_setup': 425, 'mount': 165, 'process_vm_readv': 310, 'perf_event_open': 298},
                         'aarch64': {'ptrace': 117, 'keyctl': 219, 'bpf': 280, 'unshare': 97, 'userfaultfd': 282,
                                     'io_uring_setup': 425, 'mount': 40, 'process_vm_readv': 270, 'perf_event_open': 241}}
                result = []
                for name, number in calls[platform.machine()].items():
                    answer = libc.syscall(number, 0x10000000, 0, 0, 0, 0, 0)
                    if not (answer == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS)):
                        result.append((name, ctypes.get_errno()))
                """);

        assertThat(ran.json()).isEqualTo("[]");
    }

    @Test
    void a_sandbox_knows_that_it_is_one() throws Exception {
        Zygote zygote = ready();

        assertThat(zygote.hello().python()).matches("3\\.\\d+\\.\\d+");
        assertThat(zygote.hello().probes())
                .containsEntry("no_capabilities", true)
                .containsEntry("no_new_privileges", true)
                .containsEntry("seccomp", true)
                .containsEntry("root_read_only", true)
                .containsEntry("network_none", true)
                .containsEntry("pid1_hidden", true)
                .containsEntry("work_bounded", true)
                .containsEntry("memory_cgroup", hasControlGroup());
        await(zygote.destroy());
    }
}
