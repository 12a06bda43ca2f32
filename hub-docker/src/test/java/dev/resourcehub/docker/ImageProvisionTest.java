package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.FakeRegistry.Fault;
import dev.resourcehub.docker.call.AllowedImage;
import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.Images.Ensured;
import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobState;
import dev.resourcehub.readiness.FailureSnapshot;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.readiness.Provisioned;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.readiness.ProvisioningRun;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.readiness.Target;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.resource.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An allowed image that is absent is brought once, by a job that all who miss it hear, and then runs run in it. Runs that miss
 * it are told which image and which job; what no image would help is left alone.
 */
final class ImageProvisionTest {

    private static final String OTHER = "hubtest/other";
    private static final String FIRST = "hubtest/first";

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private FakeRegistry registry;
    private HubBench bench;
    private String other;
    private String first;

    @BeforeEach
    void open() throws Exception {
        registry = new FakeRegistry(vertx);
        other = registry.nameOf(OTHER);
        first = registry.nameOf(FIRST);
    }

    @AfterEach
    void close() throws Exception {
        registry.have(Fault.NONE);
        if (bench != null) {
            bench.close();
        }
        Docker.forget(other);
        Docker.forget(first);
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_run_whose_image_is_absent_is_told_which_one_and_the_strategy_knows_what_to_bring() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));

        Failure failure = failureIn(other);

        assertThat(failure).isInstanceOfSatisfying(Failure.NotReady.class, missing -> {
            assertThat(missing.subject()).isEqualTo("image " + other);
            assertThat(missing.phase()).isEqualTo("unavailable");
            assertThat(missing.remedies()).isNotEmpty();
        });
        assertThat(strategy().canHandle(snapshot(failure), context())).isTrue();
        assertThat(strategy().target(snapshot(failure), context())).isEqualTo(new Target("image", other));
    }

    @Test
    void the_missing_image_is_pulled_and_the_run_that_missed_it_runs_in_it() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));
        offerPython(OTHER);
        Run run = new Run();

        Provisioned outcome = provision(other, run);

        assertThat(outcome.remedied()).isTrue();
        assertThat(outcome.performed()).isTrue();
        assertThat(run.jobs()).containsOnly(bench.jobs().all().getFirst().id().value());
        RunResult result = bench.run(Programs.inImage("result = 6 * 7", other));
        assertThat(result.result()).contains(new JsonText("42"));
        assertThat(result.environment().image()).isEqualTo(other);
        assertThat(bench.run(Programs.of("result = 1")).environment().image()).isEqualTo(DockerBench.IMAGE);
    }

    @Test
    void an_image_that_is_there_needs_no_job() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE));

        assertThat(provision(DockerBench.IMAGE, new Run()).performed()).isFalse();
        assertThat(bench.jobs().all()).isEmpty();
    }

    @Test
    void a_hub_whose_first_image_is_missing_serves_once_it_was_brought() {
        start(DockerSettings.Engine.DOCKER, List.of(first));
        offerPython(FIRST);
        assertThat(failureIn(first)).isInstanceOf(Failure.NotReady.class);

        assertThat(provision(first, new Run()).remedied()).isTrue();

        assertThat(bench.hub.readiness()).isEqualTo(Readiness.READY);
        assertThat(bench.run(Programs.of("result = 1")).environment().image()).isEqualTo(first);
    }

    @Test
    void done_means_that_a_run_can_start_so_the_first_image_is_brought_too() {
        start(DockerSettings.Engine.DOCKER, List.of(first, other));
        offerPython(FIRST);
        offerPython(OTHER);

        assertThat(provision(other, new Run()).remedied()).isTrue();

        assertThat(bench.run(Programs.inImage("result = 1", other))
                        .environment()
                        .image())
                .isEqualTo(other);
    }

    @Test
    void who_asks_while_it_comes_is_told_the_job_and_how_far_it_is() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));
        registry.offer(OTHER, 64 << 20, 21);
        registry.have(Fault.SLOW);
        String job = started(other);

        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> notReady(other)
                        .progress()
                        .filter(done -> done.completedBytes() > 0)
                        .isPresent());
        assertThat(notReady(other).job()).contains(job);
        assertThat(notReady(other).phase()).isEqualTo("downloading");
        assertThat(image(other).state()).isEqualTo(AllowedImage.State.BUILDING);
        assertThat(image(other).job()).contains(job);
        bench.docker.await(bench.jobs().runner.cancel(new JobId(job), "test"));
    }

    @Test
    void twenty_who_miss_the_same_image_share_one_build_and_all_hear_it() throws Exception {
        FakeEngine fake = new FakeEngine(vertx, folder);
        Path go = folder.resolve("go");
        Path script = ImageScripts.of(
                folder,
                "echo start >> " + folder.resolve("starts") + "\necho ':: phase making'\n" + "while [ ! -e " + go
                        + " ]; do sleep 0.05; done");
        startAt(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE), fake.address(), Optional.of(script));
        List<Run> runs = IntStream.range(0, 20).mapToObj(each -> new Run()).toList();

        List<Future<Provisioned>> all = runs.stream()
                .map(run -> strategy().provision(new Target("image", DockerBench.IMAGE), context(), run))
                .toList();
        await().atMost(20, TimeUnit.SECONDS).until(() -> runs.stream().allMatch(run -> run.phases.contains("making")));
        runs.getFirst().cancellation.cancel("shutdown");
        fake.getImage();
        Files.createFile(go);
        Future.join(all)
                .toCompletionStage()
                .toCompletableFuture()
                .handle((done, left) -> "")
                .get(30, TimeUnit.SECONDS);

        assertThat(all.getFirst().failed()).isTrue();
        assertThat(all.subList(1, all.size()))
                .allSatisfy(done -> assertThat(done.result().remedied()).isTrue());
        assertThat(bench.jobs().all()).singleElement().satisfies(job -> {
            assertThat(job.state()).isInstanceOf(JobState.Succeeded.class);
            assertThat(runs)
                    .allSatisfy(
                            run -> assertThat(run.jobs()).containsOnly(job.id().value()));
        });
        assertThat(ImageScripts.starts(folder)).isEqualTo(1);
        bench.close();
        bench = null;
        fake.close();
    }

    @Test
    void a_job_that_somebody_else_asked_for_is_joined() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));
        registry.offer(OTHER, 64 << 20, 22);
        registry.have(Fault.SLOW);
        JobId job = bench.jobs().submit("{\"image\": \"" + other + "\"}");

        assertThat(started(other)).isEqualTo(job.value());

        bench.docker.await(bench.jobs().runner.cancel(job, "test"));
    }

    @Test
    void a_name_that_the_registry_does_not_know_is_permanent_and_shows_in_the_list() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));

        assertThatThrownBy(() -> provision(other, new Run())).isInstanceOfSatisfying(HubException.class, failed -> {
            assertThat(failed.failure().code().value()).isEqualTo("source_not_found");
            assertThat(strategy().isPermanent(failed.failure())).isTrue();
        });
        await().atMost(20, TimeUnit.SECONDS).until(() -> image(other).state() == AllowedImage.State.FAILED);
        assertThat(image(other).detail())
                .hasValueSatisfying(detail -> assertThat(detail).contains("manifest unknown"));
    }

    @Test
    void a_job_that_an_operator_calls_off_ends_the_waiting_of_all_and_the_next_one_starts_anew() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));
        offerPython(OTHER);
        registry.have(Fault.SILENT);
        Run run = new Run();
        Future<Provisioned> waiting = strategy().provision(new Target("image", other), context(), run);
        await().atMost(20, TimeUnit.SECONDS).until(() -> run.phases.contains("resolving"));
        JobId job = bench.jobs().all().getFirst().id();

        bench.docker.await(bench.jobs().runner.cancel(job, "operator"));

        assertThatThrownBy(() -> bench.docker.await(waiting)).isInstanceOfSatisfying(HubException.class, failed -> {
            assertThat(failed.failure().code().value()).isEqualTo("cancelled");
            assertThat(strategy().isPermanent(failed.failure())).isFalse();
        });
        registry.have(Fault.NONE);
        assertThat(provision(other, new Run()).remedied()).isTrue();
    }

    @Test
    void an_image_that_was_removed_behind_the_hub_is_brought_again_and_runs_at_once() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));
        offerPython(OTHER);
        provision(other, new Run());
        Docker.forget(other);

        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> MissingImage.in(failureIn(other)).isPresent());
        assertThat(provision(other, new Run()).performed()).isTrue();

        assertThat(bench.run(Programs.inImage("result = 1", other)).status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void an_image_without_python_is_a_failure_of_the_run_that_no_pull_would_help() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));
        registry.offer(OTHER, 1 << 10, 23);
        assertThat(provision(other, new Run()).remedied()).isTrue();

        Failure failure = failureIn(other);

        assertThat(failure)
                .isInstanceOfSatisfying(
                        Failure.BackendError.class,
                        error -> assertThat(error.message()).contains("python3"));
        assertThat(strategy().canHandle(snapshot(failure), context())).isFalse();
        assertThat(bench.run(Programs.of("result = 1")).status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void an_images_own_entry_point_user_and_folder_do_not_matter() {
        Docker.run("tag", DockerBench.IMAGE, other);
        Docker.run("create", "--name", "hubtest-odd", other);
        try {
            Docker.run(
                    "commit",
                    "--change",
                    "ENTRYPOINT [\"/bin/false\"]",
                    "--change",
                    "USER nobody",
                    "--change",
                    "WORKDIR /proc",
                    "hubtest-odd",
                    other);
        } finally {
            Docker.run("rm", "hubtest-odd");
        }
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));

        assertThat(bench.run(Programs.inImage("result = 1", other)).status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void bubblewrap_never_stands_in_for_an_image_that_a_run_names() {
        start(DockerSettings.Engine.LOCAL, List.of(DockerBench.IMAGE, other));

        Failure failure = failureIn(other);

        assertThat(failure)
                .isInstanceOfSatisfying(
                        Failure.NotReady.class,
                        missing -> assertThat(missing.subject()).isEqualTo("docker engine"));
        assertThat(strategy().canHandle(snapshot(failure), context())).isFalse();
        assertThat(bench.run(Programs.inImage("result = 1", DockerBench.IMAGE))
                        .environment()
                        .engine())
                .isEqualTo("local");
    }

    @Test
    void what_no_image_would_help_is_left_alone() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE));

        for (Failure failure : List.<Failure>of(
                new Failure.Draining(java.time.Duration.ofSeconds(1)),
                new Failure.NotReady(
                        new dev.resourcehub.resource.Code("not_ready"),
                        "python sandbox",
                        "unavailable",
                        Optional.empty(),
                        java.time.Duration.ofSeconds(1),
                        List.of("Install bubblewrap.")),
                new Failure.Cancelled("client"),
                new Failure.Internal("image nothing"))) {
            assertThat(strategy().canHandle(snapshot(failure), context()))
                    .as("%s", failure)
                    .isFalse();
        }
    }

    @Test
    void the_door_tells_what_is_there_and_refuses_what_is_not_allowed() {
        start(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE, other));

        assertThat(image(DockerBench.IMAGE)).satisfies(present -> {
            assertThat(present.state()).isEqualTo(AllowedImage.State.PRESENT);
            assertThat(present.digest()).hasValueSatisfying(id -> assertThat(id).startsWith("sha256:"));
            assertThat(present.sizeBytes().orElse(0)).isPositive();
        });
        assertThat(image(other).state()).isEqualTo(AllowedImage.State.ABSENT);
        assertThat(ensure(DockerBench.IMAGE)).isInstanceOf(Ensured.Present.class);
        assertThat(ensure("python:latest"))
                .isInstanceOfSatisfying(
                        Ensured.Refused.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(ImageCodes.IMAGE_NOT_ALLOWED));
    }

    @Test
    void the_usual_image_without_its_script_is_refused_for_good() throws Exception {
        FakeEngine fake = new FakeEngine(vertx, folder);
        startAt(DockerSettings.Engine.DOCKER, List.of(DockerBench.IMAGE), fake.address(), Optional.empty());

        assertThatThrownBy(() -> provision(DockerBench.IMAGE, new Run()))
                .isInstanceOfSatisfying(
                        HubException.class,
                        failed -> assertThat(strategy().isPermanent(failed.failure()))
                                .isTrue());
        bench.close();
        bench = null;
        fake.close();
    }

    @Test
    void a_hub_that_has_started_without_its_usual_image_says_that_it_is_on_its_way() throws Exception {
        FakeEngine fake = new FakeEngine(vertx, folder);
        startAt(
                DockerSettings.Engine.DOCKER,
                List.of(DockerBench.IMAGE),
                fake.address(),
                Optional.of(ImageScripts.of(folder, "sleep 600")));

        assertThat(bench.hub.view().readiness()).isEqualTo(Readiness.PROVISIONING);

        bench.close();
        bench = null;
        fake.close();
    }

    private void start(DockerSettings.Engine engine, List<String> images) {
        startAt(engine, images, "unix:///var/run/docker.sock", Optional.empty());
    }

    private void startAt(DockerSettings.Engine engine, List<String> images, String host, Optional<Path> script) {
        DockerSettings usual = HubBench.settings(engine, 0, 3);
        bench = HubBench.withJobs(
                folder,
                new DockerSettings(
                        engine,
                        List.of(host),
                        images,
                        usual.warm(),
                        usual.defaults(),
                        usual.ceilings(),
                        usual.codeCeiling(),
                        usual.maxQueue()),
                Map.of("PATH", System.getenv("PATH")),
                script);
        bench.docker.await(bench.hub.start());
    }

    /** Offers an image whose content is the usual one's, so that nothing large has to move. */
    private void offerPython(String repository) {
        registry.offerKnown(
                repository,
                bench.docker
                        .await(bench.docker.engine.image(DockerBench.IMAGE))
                        .orElseThrow()
                        .id());
    }

    private ProvisioningStrategy strategy() {
        return bench.hub.imageStrategy();
    }

    private Provisioned provision(String image, Run run) {
        return bench.docker.await(strategy().provision(new Target("image", image), context(), run));
    }

    private Ensured ensure(String image) {
        return bench.docker.await(bench.hub.images().ensure(image));
    }

    private String started(String image) {
        return switch (ensure(image)) {
            case Ensured.Started(String job) -> job;
            case Ensured.Present present -> throw new AssertionError(present.toString());
            case Ensured.Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    private AllowedImage image(String name) {
        return bench.hub.images().images().stream()
                .filter(image -> image.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Failure.NotReady notReady(String image) {
        return (Failure.NotReady) failureIn(image);
    }

    private Failure failureIn(String image) {
        try {
            RunResult result = bench.run(Programs.inImage("result = 1", image));
            return new Failure.Internal("it ran: " + result.status());
        } catch (HubException refused) {
            return refused.failure();
        }
    }

    private static FailureSnapshot snapshot(Failure failure) {
        return new FailureSnapshot(failure, new HubException(failure), Instant.EPOCH, 1);
    }

    private static ProvisioningContext context() {
        return new ProvisioningContext(
                "docker",
                "DockerHub",
                "execute",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                new Provenance("test", "readiness:operation-failure", "", Instant.EPOCH, Map.of()));
    }

    /** What a pipeline gives a strategy, with what was said to it. */
    private static final class Run implements ProvisioningRun {
        private final Cancellation cancellation = Cancellation.create();
        private final Queue<String> jobs = new ConcurrentLinkedQueue<>();
        private final Queue<String> phases = new ConcurrentLinkedQueue<>();

        @Override
        public Cancellation cancellation() {
            return cancellation;
        }

        @Override
        public void working(String job, String phase, Progress progress) {
            jobs.add(job);
            phases.add(phase);
        }

        List<String> jobs() {
            return jobs.stream().distinct().toList();
        }
    }
}
