package dev.resourcehub.docker.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.call.RunResult.Status;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.resource.Cancellation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every engine owes a run of Python; a subclass says how its sandboxes are made. */
public abstract class PythonContract extends HostileCodeContract {

    // --- what a run gives back

    @Test
    void a_program_prints_and_ends_well() throws Exception {
        Ran ran = run("print(1)");

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.stdout()).isEqualTo("1\n");
        assertThat(ran.stderr()).isEmpty();
        assertThat(ran.result().exitCode()).hasValue(0);
        assertThat(ran.result().result()).isEmpty();
        assertThat(ran.result().hints()).isEmpty();
        assertThat(ran.result().usage().peakMemoryBytes()).isPresent();
        assertThat(ran.sink().starts()).isEqualTo(1);
    }

    @Test
    void the_variable_result_is_the_result() throws Exception {
        assertThat(run("result = {'a': [1, 2.5, None, True, 'é']}\n7").json())
                .isEqualTo("{\"a\":[1,2.5,null,true,\"\\u00e9\"]}");
    }

    @Test
    void the_last_expression_is_the_result_where_there_is_no_such_variable() throws Exception {
        assertThat(run("x = 20\nx + 22").json()).isEqualTo("42");
        assertThat(run("x = 20").result().result()).isEmpty();
        assertThat(run("").result().status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {1}              | set     | "{1}"
            float('nan')     | float   | "nan"
            1j               | complex | "1j"
            [object]         | list    | "[<class 'object'>]"
            """)
    void what_is_not_json_is_text_with_its_type(String value, String type, String text) throws Exception {
        Ran ran = run("result = " + value);

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.result().resultType()).contains(type);
        assertThat(ran.json()).isEqualTo(text);
    }

    @Test
    void an_early_exit_has_no_result() throws Exception {
        Ran ran = run("import os\nresult = 1\nos._exit(0)");

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.result().result()).isEmpty();
    }

    // --- what a run is given

    @Test
    void arguments_are_values_and_never_source() throws Exception {
        String hostile = "{\"n\":[1,2,3],\"s\":\"'''\\\\\\\"); import os #\"}";

        assertThat(run(Runs.of("result = [sum(args['n']), args['s']]").args(hostile))
                        .json())
                .isEqualTo("[6,\"'''\\\\\\\"); import os #\"]");
        assertThat(run("result = args is None").json()).isEqualTo("true");
    }

    @Test
    void the_program_sees_its_arguments_environment_input_and_files() throws Exception {
        assertThat(run(Runs.of("import sys\nresult = sys.argv[1:]").argv("a", "b c"))
                        .json())
                .isEqualTo("[\"a\",\"b c\"]");
        assertThat(run(Runs.of("import os\nresult = os.environ['GREETING']").env(Map.of("GREETING", "grüezi")))
                        .json())
                .isEqualTo("\"gr\\u00fcezi\"");
        assertThat(run(Runs.of("result = [input(), input()]").stdin("one\ntwo\n"))
                        .json())
                .isEqualTo("[\"one\",\"two\"]");
        assertThat(run(Runs.of("import sys\nresult = sys.stdin.read()")).json()).isEqualTo("\"\"");
        assertThat(run(Runs.of("result = open('in/deep/a.csv').read()").file("in/deep/a.csv", "1,2\n"))
                        .json())
                .isEqualTo("\"1,2\\n\"");
    }

    @Test
    void files_that_do_not_fit_are_an_error_with_a_hint() throws Exception {
        Ran ran = run(Runs.of("print('never')").file("big.txt", "x".repeat(17_000_000)));

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.error().type()).isEqualTo("OSError");
        assertThat(ran.result().hints()).contains("disk_limit");
        assertThat(ran.stdout()).isEmpty();
    }

    @Test
    void nothing_of_the_hub_is_in_the_environment() throws Exception {
        assertThat(run("import os\nresult = sorted(os.environ)").json())
                .isEqualTo("[\"HOME\",\"LANG\",\"MKL_NUM_THREADS\",\"MPLBACKEND\",\"MPLCONFIGDIR\",\"OMP_NUM_THREADS\","
                        + "\"OPENBLAS_NUM_THREADS\",\"PATH\",\"TMPDIR\"]");
    }

    @Test
    void a_program_is_the_main_module_and_may_be_a_megabyte() throws Exception {
        assertThat(run("result = __name__").json()).isEqualTo("\"__main__\"");
        assertThat(run("x = '" + "y".repeat(1_000_000) + "'\nresult = len(x)").json())
                .isEqualTo("1000000");
    }

    @Test
    void input_that_is_not_read_and_output_in_plenty_do_not_wait_for_each_other() throws Exception {
        Ran ran = run(Runs.of("for _ in range(1000): print('x' * 999)").stdin("y".repeat(3_000_000)));

        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.result().truncated().stdoutTotalBytes()).isEqualTo(1_000_000);
    }

    @Test
    void much_input_is_read_whole() throws Exception {
        assertThat(run(Runs.of("import sys\nresult = len(sys.stdin.read())").stdin("y".repeat(3_000_000)))
                        .json())
                .isEqualTo("3000000");
    }

    @Test
    void bytes_that_are_not_text_arrive_as_they_were_written() throws Exception {
        Ran ran = run("import os\nos.write(1, bytes(range(256)))\nos.write(2, b'\\xff\\x00')");

        byte[] all = new byte[256];
        for (int value = 0; value < 256; value++) {
            all[value] = (byte) value;
        }
        assertThat(ran.sink().stdout()).isEqualTo(all);
        assertThat(ran.sink().stderr()).isEqualTo(new byte[] {(byte) 0xff, 0});
    }

    // --- how a run fails

    @Test
    void an_exception_is_told_with_its_line_and_printed_as_python_does() throws Exception {
        Ran ran = run("def f():\n    return 1 / 0\n\nprint('on')\nf()");

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.result().exitCode()).hasValue(1);
        assertThat(ran.error().type()).isEqualTo("ZeroDivisionError");
        assertThat(ran.error().message()).isEqualTo("division by zero");
        assertThat(ran.error().line()).hasValue(2);
        assertThat(ran.stderr())
                .startsWith("Traceback (most recent call last):\n  File \"main.py\", line 5, in <module>\n    f()\n")
                .endsWith("ZeroDivisionError: division by zero\n")
                .isEqualTo(ran.error().traceback());
        assertThat(ran.stdout()).isEqualTo("on\n");
    }

    @Test
    void exceptions_of_the_users_own_are_named_as_they_are() throws Exception {
        Ran ran = run("class Oops(Exception): pass\nraise Oops('x' * 100000)");

        assertThat(ran.error().type()).isEqualTo("Oops");
        assertThat(ran.error().message()).hasSize(4096);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,3", "256,0", "-1,255", "'\"words\"',1", "None,0", "True,1"})
    void an_exit_has_the_code_that_python_gives_it(String argument, int code) throws Exception {
        Ran ran = run("import sys\nsys.exit(" + argument + ")");

        assertThat(ran.result().exitCode()).hasValue(code);
        assertThat(ran.result().status()).isEqualTo(code == 0 ? Status.OK : Status.ERROR);
    }

    @ParameterizedTest
    @CsvSource({"def (, 1", "'x = 1\nx = = 2', 2", "'\"\"\"', 1"})
    void source_that_is_not_python_is_an_error_with_its_line(String source, int line) throws Exception {
        Ran ran = run(source);

        assertThat(ran.result().status()).isEqualTo(Status.ERROR);
        assertThat(ran.error().type()).isEqualTo("SyntaxError");
        assertThat(ran.error().line()).hasValue(line);
        assertThat(ran.stderr()).contains("SyntaxError");
    }

    @Test
    void source_made_to_break_the_compiler_only_breaks_its_run() throws Exception {
        assertThat(run("x = 1\0").error().type()).isEqualTo("SyntaxError");
        assertThat(run("(".repeat(100_000)).result().status()).isIn(Status.ERROR, Status.SIGNAL);
        assertThat(run("\uFEFFresult = 'bom'").json()).isEqualTo("\"bom\"");
    }

    @Test
    void a_signal_is_told_by_its_number() throws Exception {
        Ran ran = run("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)");

        assertThat(ran.result().status()).isEqualTo(Status.SIGNAL);
        assertThat(ran.result().signal()).hasValue(11);
        assertThat(ran.result().exitCode()).isEmpty();
    }

    @Test
    void threads_and_exit_functions_are_waited_for() throws Exception {
        Ran ran = run("""
                import atexit, threading, time
                atexit.register(lambda: print('last'))
                threading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()
                print('main')
                """);

        assertThat(ran.stdout()).isEqualTo("main\nthread\nlast\n");
    }

    // --- files

    @Test
    void files_that_match_a_pattern_come_back() throws Exception {
        Ran ran = run(Runs.of("""
                        import os
                        os.makedirs('a/b')
                        for path in ('one.png', 'a/two.png', 'a/b/three.png', 'a/b/four.txt', 'none.bin'):
                            with open(path, 'w') as f: f.write(path)
                        """).collect("*.png", "**/*.txt", "a/*.png"));

        assertThat(ran.sink().artifacts().keySet()).containsExactlyInAnyOrder("one.png", "a/two.png", "a/b/four.txt");
        assertThat(ran.sink().artifacts().get("a/two.png")).isEqualTo("a/two.png".getBytes(StandardCharsets.UTF_8));
        assertThat(ran.result().hints()).isEmpty();
    }

    @Test
    void what_is_not_a_plain_file_of_its_own_stays_where_it_is() throws Exception {
        Ran ran = run(Runs.of("""
                        import os
                        os.symlink('/etc/passwd', 'link.txt')
                        os.symlink('/', 'folder')
                        os.mkfifo('pipe.txt')
                        open('twice.txt', 'w').close()
                        os.link('twice.txt', 'again.txt')
                        with open('sparse.txt', 'w') as f: f.truncate(15 << 20)
                        with open('good.txt', 'w') as f: f.write('good')
                        """).collect("**/*.txt"));

        assertThat(ran.sink().artifacts().keySet()).containsExactly("good.txt");
        assertThat(ran.result().status()).isEqualTo(Status.OK);
        assertThat(ran.result().hints())
                .containsExactlyInAnyOrder(
                        "artifact_skipped:hard_link",
                        "artifact_skipped:symlink",
                        "artifact_skipped:not_regular",
                        "artifact_skipped:too_large");
    }

    @Test
    void a_large_file_comes_back_whole() throws Exception {
        Ran ran = run(Runs.of("open('big.bin', 'wb').write(bytes(range(256)) * 12000)")
                .collect("big.bin"));

        assertThat(ran.sink().artifacts().get("big.bin")).hasSize(3_072_000);
    }

    // --- validation

    @Test
    void source_is_validated_without_running_it_and_the_zygote_still_serves() throws Exception {
        Zygote zygote = ready();

        assertThat(await(zygote.validate("print(1)")).isValid()).isTrue();
        Validation.SyntaxFault fault =
                await(zygote.validate("x = 1\ny = (")).fault().orElseThrow();
        assertThat(fault.line()).hasValue(2);
        assertThat(await(zygote.validate("x = 1\0")).isValid()).isFalse();
        assertThat(await(zygote.validate("(".repeat(100_000))).isValid()).isFalse();
        CollectingSink sink = new CollectingSink();
        assertThat(await(start(zygote, Runs.of("print(2)"), sink, Cancellation.create()))
                        .status())
                .isEqualTo(Status.OK);
        await(zygote.destroy());
    }
}
