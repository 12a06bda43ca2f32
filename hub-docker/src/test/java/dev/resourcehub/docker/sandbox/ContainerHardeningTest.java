package dev.resourcehub.docker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.DockerBench;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What sandboxed code tries in a real container, and how each attempt ends. */
final class ContainerHardeningTest {

    private static DockerBench bench;
    private static Map<String, String> outcomes;

    @BeforeAll
    static void attempt() throws IOException {
        bench = DockerBench.open();
        String attempts;
        try (InputStream text = ContainerHardeningTest.class.getResourceAsStream("attempts.py")) {
            attempts = new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
        Sandbox sandbox = bench.await(
                bench.launcher(List.of("python3", "-I", "-S", "-c", attempts)).launch(DockerBench.SPEC));
        Buffer said = Buffer.buffer();
        bench.loop.runOnContext(now -> {
            sandbox.channel().onBytes(said::appendBuffer);
            sandbox.channel().resume();
        });
        bench.await(sandbox.channel().ended());
        bench.await(sandbox.destroy());
        outcomes = said.toString()
                .lines()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }

    @AfterAll
    static void closeBench() {
        bench.close();
    }

    @Test
    void no_capability_is_left_and_none_can_be_gained() {
        assertThat(outcomes)
                .containsEntry("CapEff", "0000000000000000")
                .containsEntry("CapPrm", "0000000000000000")
                .containsEntry("NoNewPrivs", "1")
                .containsEntry("setuid", "EPERM")
                .containsEntry("setuid_files", "0");
    }

    @Test
    void process_one_can_hold_no_more_than_what_it_needs_to_change_users_and_kill() {
        // KILL 5, SETGID 6, SETUID 7
        assertThat(outcomes).containsEntry("CapBnd", "00000000000000e0");
    }

    @Test
    void system_calls_without_an_honest_use_are_refused() {
        assertThat(outcomes).containsEntry("Seccomp", "2");
        for (String call : List.of(
                "ptrace",
                "unshare",
                "setns",
                "clone_newuser",
                "keyctl",
                "add_key",
                "request_key",
                "bpf",
                "perf_event_open",
                "userfaultfd",
                "io_uring_setup",
                "process_vm_readv",
                "process_vm_writev",
                "mount",
                "umount2",
                "pivot_root",
                "chroot",
                "fsopen",
                "move_mount",
                "open_tree",
                "mount_setattr",
                "open_by_handle_at",
                "name_to_handle_at",
                "kexec_load",
                "init_module",
                "finit_module",
                "delete_module",
                "settimeofday",
                "clock_settime",
                "adjtimex",
                "swapon",
                "reboot",
                "syslog",
                "acct",
                "quotactl",
                "personality",
                "vmsplice",
                "kcmp",
                "pidfd_getfd",
                "sethostname")) {
            assertThat(outcomes).containsEntry(call, "EPERM");
        }
    }

    @Test
    void clone3_is_unknown_so_that_libraries_fall_back() {
        assertThat(outcomes).containsEntry("clone3", "ENOSYS");
    }

    @Test
    void only_unix_sockets_can_be_made_and_only_loopback_exists() {
        for (String family : List.of("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK")) {
            assertThat(outcomes).containsEntry(family, "EPERM");
        }
        assertThat(outcomes).containsEntry("AF_UNIX", "allowed").containsEntry("interfaces", "lo");
    }

    @Test
    void the_root_is_read_only_and_secrets_and_switches_are_out_of_reach() {
        assertThat(outcomes)
                .containsEntry("root", "EROFS")
                .containsEntry("usr", "EROFS")
                .containsEntry("shadow", "EACCES")
                .containsEntry("proc_sys", "EROFS")
                .containsEntry("docker_sock", "False")
                .containsEntry(
                        "kill_pid1", "allowed"); // It is itself process 1 here; the zygote's suite tries another's.
        assertThat(outcomes.get("sysrq")).isIn("EROFS", "EACCES", "ENOENT");
        assertThat(outcomes.get("kcore")).isIn("0", "EACCES");
    }

    @Test
    void nothing_of_the_machine_is_told() {
        assertThat(outcomes).containsEntry("hostname", "sandbox");
        assertThat(outcomes.get("environment").split(",")).isSubsetOf("HOME", "HOSTNAME", "PATH", "LC_CTYPE");
    }

    @Test
    void writable_places_are_small_and_hold_no_devices_and_no_programs() {
        assertThat(outcomes)
                .containsEntry("size /work", Long.toString(64L << 20))
                .containsEntry("size /tmp", Long.toString(16L << 20))
                .containsEntry("size /dev/shm", Long.toString(4L << 20))
                .containsEntry("flags /work", "nosuid,nodev,noexec")
                .containsEntry("flags /tmp", "nosuid,nodev,noexec")
                .containsEntry("flags /dev/shm", "nosuid,nodev,noexec")
                .containsEntry("fill_disk", "ENOSPC");
    }

    @Test
    void processes_files_and_dumps_are_bounded() {
        assertThat(outcomes)
                .containsEntry("fork_bomb", "EAGAIN")
                .containsEntry("nofile", "1024")
                .containsEntry("core", "0");
        assertThat(Integer.parseInt(outcomes.get("forks"))).isLessThan(64);
    }
}
