package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.resource.Readiness;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub on a real engine: warm runs, each in a container of its own, a pool that refills, and nothing left behind.
 */
final class DockerHubTest {

    @TempDir
    private static Path home;

    private static HubBench bench;

    @BeforeAll
    static void start() {
        bench = HubBench.started(home, DockerSettings.Engine.DOCKER, 2, 4);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().ready() >= 2);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void a_run_gives_its_result_and_tells_where_it_ran() {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().ready() > 0);

        RunResult result = bench.run(Programs.of("result = 6 * 7"));

        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
        assertThat(result.result()).contains(new JsonText("42"));
        assertThat(result.runId()).matches("run_[0-9A-HJKMNP-TV-Z]{26}");
        assertThat(result.environment().engine()).isEqualTo("docker");
        assertThat(result.environment().image()).isEqualTo(DockerBench.IMAGE);
        assertThat(result.environment().warm()).isTrue();
        assertThat(result.environment().container()).startsWith("hub-py-");
        assertThat(result.environment().imageDigest())
                .hasValueSatisfying(digest -> assertThat(digest).startsWith("sha256:"));
    }

    @Test
    void no_container_serves_two_runs_and_the_pool_is_full_again_afterwards() {
        List<String> used = new ArrayList<>();
        for (int run = 0; run < 5; run++) {
            used.add(bench.run(Programs.of("result = 1")).environment().container());
        }

        assertThat(used).doesNotHaveDuplicates();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().ready() >= 2);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() ->
                        bench.containers().size() == bench.hub.report().pool().ready());
        assertThat(bench.containers()).doesNotContainAnyElementsOf(used);
    }

    @Test
    void more_callers_than_containers_are_all_served() {
        List<Future<RunResult>> runs = new ArrayList<>();
        for (int run = 0; run < 10; run++) {
            runs.add(bench.hub.execute(Programs.of("result = " + run), new HubBench.Discard(), Cancellation.create()));
        }

        bench.docker.await(Future.all(runs));

        for (int run = 0; run < runs.size(); run++) {
            assertThat(runs.get(run).result().result()).contains(new JsonText(Integer.toString(run)));
        }
        assertThat(bench.containers().size()).isLessThanOrEqualTo(4);
    }

    @Test
    void another_size_is_made_for_the_call() {
        RunResult result = bench.run(Programs.withMemory("result = 1", ByteSize.ofMiB(200)));

        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
        assertThat(result.environment().warm()).isFalse();
    }

    @Test
    void memory_below_what_a_sandbox_needs_is_refused() {
        assertRefused(Programs.withMemory("1", ByteSize.ofMiB(8)), new Code("invalid_value"));
    }

    @Test
    void an_image_that_the_settings_do_not_name_is_refused() {
        assertRefused(Programs.inImage("1", "python:latest"), ImageCodes.IMAGE_NOT_ALLOWED);
    }

    @Test
    void validation_finds_the_fault_and_gives_the_container_back() {
        List<String> before = theParked();

        Validation wrong = bench.docker.await(bench.hub.validate("def f(:\n  pass", Cancellation.create()));
        Validation right = bench.docker.await(bench.hub.validate("print(1)", Cancellation.create()));

        assertThat(right.isValid()).isTrue();
        assertThat(wrong.fault())
                .hasValueSatisfying(fault -> assertThat(fault.line()).hasValue(1));
        assertThat(bench.containers()).containsAll(before); // and perhaps one more: a lease triggers the refill
    }

    @Test
    void a_container_that_dies_while_parked_is_replaced_and_nobody_notices() {
        List<String> before = theParked();

        before.forEach(name -> bench.docker.await(bench.docker.engine.remove(name)));

        assertThat(bench.run(Programs.of("result = 1")).status()).isEqualTo(RunResult.Status.OK);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().ready() >= 2);
        assertThat(bench.containers()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void a_cancelled_run_is_killed_and_its_container_goes() {
        Cancellation cancellation = Cancellation.create();
        Future<RunResult> run =
                bench.hub.execute(Programs.of("import time\ntime.sleep(60)"), new HubBench.Discard(), cancellation);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().busy() > 0);

        cancellation.cancel("client");

        assertThat(bench.docker.await(run).status()).isEqualTo(RunResult.Status.CANCELLED);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().busy() == 0);
    }

    @Test
    void the_report_names_engine_image_and_what_the_sandbox_proved() {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().python().isPresent());
        SandboxReport report = bench.hub.report();

        assertThat(report.engine()).isEqualTo("docker");
        assertThat(report.reason()).contains("Docker ").contains("docker.sock");
        assertThat(report.images()).singleElement().satisfies(image -> {
            assertThat(image.state()).isEqualTo("present");
            assertThat(image.digest()).isPresent();
        });
        assertThat(report.levels()).singleElement().satisfies(level -> {
            assertThat(level.available()).isTrue();
            assertThat(level.probes())
                    .containsEntry("seccomp", true)
                    .containsEntry("uid_separated", true)
                    .containsEntry("memory_cgroup", true);
        });
        assertThat(bench.hub.view().readiness()).isEqualTo(Readiness.READY);
    }

    @Test
    void fifty_runs_in_a_row_leave_only_the_parked_ones() {
        for (int run = 0; run < 50; run++) {
            assertThat(bench.run(Programs.of("print(" + run + ")")).status()).isEqualTo(RunResult.Status.OK);
        }

        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().ready() >= 2);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        bench.containers().size() == bench.hub.report().pool().ready());
    }

    /** Names of the two that stand ready, once those of earlier runs are gone. */
    private static List<String> theParked() {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.hub.report().pool().ready() >= 2
                        && bench.containers().size()
                                == bench.hub.report().pool().ready());
        return bench.containers();
    }

    private static void assertRefused(dev.resourcehub.docker.call.RunPython run, Code code) {
        assertThatThrownBy(() -> bench.run(run)).isInstanceOfSatisfying(HubException.class, refused -> {
            assertThat(refused.failure()).isInstanceOf(Failure.Unprocessable.class);
            assertThat(refused.failure().code()).isEqualTo(code);
        });
    }
}
