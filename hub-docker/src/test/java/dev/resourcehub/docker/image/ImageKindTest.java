package dev.resourcehub.docker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.Docker;
import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.FakeRegistry;
import dev.resourcehub.docker.FakeRegistry.Fault;
import dev.resourcehub.docker.ImageScripts;
import dev.resourcehub.docker.JobBench;
import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.job.JobState;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The job image.pull: params are read strictly; what is there is left alone; the rest is made or pulled with phases and bytes in
 * the job's log, and ends within a second when it is called off.
 */
final class ImageKindTest {

    private static final String MADE = "hubtest/made:1";
    private static final String PULLED = "hubtest/pulled";

    @TempDir
    private Path folder;

    private DockerBench bench;
    private FakeRegistry registry;
    private JobBench jobs;
    private String pulled;

    @BeforeEach
    void open() throws Exception {
        bench = DockerBench.open();
        registry = new FakeRegistry(bench.vertx);
        pulled = registry.nameOf(PULLED);
        jobs = new JobBench(bench.vertx, folder);
    }

    @AfterEach
    void close() throws Exception {
        jobs.close();
        registry.have(Fault.NONE);
        Docker.forget(MADE);
        Docker.forget(pulled);
        registry.close();
        bench.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no json | malformed_request",
                "{} {} | malformed_request",
                "[] | wrong_type",
                "{} | missing_field",
                "{\"image\": 3} | wrong_type",
                "{\"image\": null} | wrong_type",
                "{\"image\": \"hubtest/made:1\", \"build\": \"yes\"} | wrong_type",
                "{\"image\": \"hubtest/made:1\", \"bild\": true} | unknown_field",
                "{\"image\": \"Not A Name\"} | invalid_value",
                "{\"image\": \"\"} | invalid_value",
                "{\"image\": \"python:latest\"} | image_not_allowed",
            })
    void params_that_make_no_sense_are_refused_with_the_reason(String params, String code) {
        assertThat(kind(Optional.empty()).check(Buffer.buffer(params)))
                .isInstanceOfSatisfying(
                        JobKind.Check.Wrong.class,
                        wrong -> assertThat(wrong.failure().code().value()).isEqualTo(code));
    }

    @Test
    void a_misspelt_field_is_answered_with_the_nearest_one() {
        assertThat(kind(Optional.empty()).check(Buffer.buffer("{\"image\": \"hubtest/made:1\", \"bild\": true}")))
                .isInstanceOfSatisfying(
                        JobKind.Check.Wrong.class,
                        wrong -> assertThat(wrong.failure())
                                .isInstanceOfSatisfying(
                                        Failure.InvalidRequest.class,
                                        fault -> assertThat(fault.nearest()).contains("build")));
    }

    @Test
    void without_the_script_an_image_that_it_makes_is_refused_and_no_registry_is_asked_for_it() {
        ImageKind kind = kind(Optional.of(folder.resolve("none.sh")));

        for (String params :
                List.of(params(ImageSources.USUAL, "null"), params(MADE, "true"), params(ImageSources.USUAL, "true"))) {
            assertThat(kind.check(Buffer.buffer(params)))
                    .isInstanceOfSatisfying(
                            JobKind.Check.Wrong.class,
                            wrong -> assertThat(wrong.failure().code().value()).isEqualTo("unsupported_source"));
        }
        assertThat(kind.check(Buffer.buffer(params(MADE, "null")))).isInstanceOf(JobKind.Check.Fine.class);
    }

    @Test
    void an_image_that_is_there_is_left_alone() {
        jobs.start(kind(Optional.empty()));

        assertThat(jobs.end(jobs.submit(params(DockerBench.IMAGE, "false"))))
                .isInstanceOfSatisfying(
                        JobState.Succeeded.class,
                        done -> assertThat(done.result().toJsonObject().getMap())
                                .containsEntry("performed", false)
                                .containsEntry("image", DockerBench.IMAGE)
                                .containsEntry("digest", idOf(DockerBench.IMAGE)));
    }

    @Test
    void the_script_makes_an_image_and_its_phases_and_bytes_are_in_the_log() {
        jobs.start(kind(Optional.of(ImageScripts.good(folder))));

        List<JobEvent> told = jobs.told(jobs.submit(params(MADE, "true")));

        assertThat(told).map(JobEvent::said).contains(new Said.Phase("fetching"), new Said.Phase("importing"));
        assertThat(progress(told)).last().isEqualTo(new Progress(2000, OptionalLong.empty()));
        assertThat(told.getLast().said())
                .isInstanceOfSatisfying(
                        Said.State.class,
                        state -> assertThat(state.state())
                                .isInstanceOfSatisfying(
                                        JobState.Succeeded.class,
                                        done -> assertThat(done.result()
                                                        .toJsonObject()
                                                        .getMap())
                                                .containsEntry("performed", true)
                                                .containsEntry("digest", idOf(DockerBench.IMAGE))));
    }

    @Test
    void a_script_that_fails_fails_its_job_with_its_last_words() {
        jobs.start(kind(Optional.of(ImageScripts.of(folder, "echo 'needs root' >&2; exit 3"))));

        assertThat(jobs.end(jobs.submit(params(MADE, "true"))))
                .isInstanceOfSatisfying(JobState.Failed.class, failed -> {
                    assertThat(failed.code().value()).isEqualTo("provisioning_failed");
                    assertThat(failed.cause()).contains("status 3").contains("needs root");
                });
    }

    @Test
    void a_script_that_says_it_is_done_and_made_nothing_is_a_failure() {
        jobs.start(kind(Optional.of(ImageScripts.of(folder, "exit 0"))));

        assertThat(jobs.end(jobs.submit(params(MADE, "true")))).isInstanceOf(JobState.Failed.class);
    }

    @Test
    void a_job_that_is_called_off_has_its_script_clean_up_and_leaves_no_process() {
        Path cleaned = folder.resolve("cleaned");
        Path script = ImageScripts.of(
                folder,
                "trap 'echo \":: phase cleaning\"; touch " + cleaned + "; exit 1' TERM\n"
                        + "echo ':: phase long'\nsleep 600 & wait");
        jobs.start(kind(Optional.of(script)));
        JobId job = jobs.submit(params(MADE, "true"));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> jobs.runner.find(job).orElseThrow().phase().equals("long"));

        bench.await(jobs.runner.cancel(job, "client"));

        assertThat(jobs.end(job)).isEqualTo(new JobState.Cancelled("client"));
        await().atMost(10, TimeUnit.SECONDS).until(() -> Files.exists(cleaned));
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> ProcessHandle.current()
                        .descendants()
                        .map(ProcessHandle::info)
                        .noneMatch(process -> process.commandLine().orElse("").contains(script.toString())));
    }

    @Test
    void a_pull_tells_bytes_towards_their_total() {
        registry.offer(PULLED, 4 << 20, 11);
        registry.have(Fault.SLOW);
        jobs.start(kind(Optional.empty()));

        List<JobEvent> told = jobs.told(jobs.submit(params(pulled, "null")));

        assertThat(told).map(JobEvent::said).contains(new Said.Phase("resolving"), new Said.Phase("downloading"));
        assertThat(progress(told)).isNotEmpty();
        assertThat(progress(told).stream().map(Progress::completedBytes).toList())
                .isSorted();
        assertThat(progress(told).getLast().totalBytes().orElse(0)).isGreaterThanOrEqualTo(4 << 20);
        assertThat(Docker.has(pulled)).isTrue();
    }

    @Test
    void a_pull_that_is_called_off_stops_at_the_registry_and_brings_nothing() {
        registry.offer(PULLED, 64 << 20, 12);
        registry.have(Fault.SLOW);
        jobs.start(kind(Optional.empty()));
        JobId job = jobs.submit(params(pulled, "null"));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> jobs.runner.find(job).orElseThrow().progress().isPresent());

        bench.await(jobs.runner.cancel(job, "client"));

        assertThat(jobs.end(job)).isEqualTo(new JobState.Cancelled("client"));
        await().atMost(10, TimeUnit.SECONDS).until(() -> registry.hungUp.get() > 0);
        assertThat(Docker.has(pulled)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"NONE, source_not_found", "UNAUTHORIZED, access_denied"})
    void what_the_registry_will_not_give_fails_the_job_with_its_code(Fault fault, String code) {
        registry.have(fault);
        jobs.start(kind(Optional.empty()));

        assertThat(jobs.end(jobs.submit(params(pulled, "null"))))
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.code().value()).isEqualTo(code));
    }

    @Test
    void work_that_a_stop_interrupted_starts_again_under_the_same_id() {
        Path block = folder.resolve("block");
        assertThat(block.toFile().mkdir()).isTrue();
        Path script = ImageScripts.of(
                folder,
                "trap 'exit 1' TERM\necho ':: phase at it'\n" + "if [ -d " + block
                        + " ]; then sleep 600 & wait; fi\ndocker tag " + DockerBench.IMAGE + " \"$2\"");
        jobs.start(kind(Optional.of(script)));
        JobId job = jobs.submit(params(MADE, "true"));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> jobs.runner.find(job).orElseThrow().phase().equals("at it"));

        jobs.restart();
        assertThat(block.toFile().delete()).isTrue();
        jobs.start(kind(Optional.of(script)));

        assertThat(jobs.end(job)).isInstanceOf(JobState.Succeeded.class);
        assertThat(jobs.runner.find(job).orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void work_whose_image_is_no_longer_configured_at_the_next_start_ends_and_does_nothing() {
        Path block = folder.resolve("block");
        assertThat(block.toFile().mkdir()).isTrue();
        Path script = ImageScripts.of(
                folder,
                "trap 'exit 1' TERM\necho ':: phase at it'\n" + "if [ -d " + block
                        + " ]; then sleep 600 & wait; fi\ndocker tag " + DockerBench.IMAGE + " \"$2\"");
        jobs.start(kind(Optional.of(script)));
        JobId job = jobs.submit(params(MADE, "true"));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> jobs.runner.find(job).orElseThrow().phase().equals("at it"));

        jobs.restart();
        assertThat(block.toFile().delete()).isTrue();
        ImageSources fewer = new ImageSources(
                List.of(DockerBench.IMAGE), Optional.of(script), Map.of("PATH", System.getenv("PATH")));
        jobs.start(new ImageKind(fewer, Future.succeededFuture(bench.engine)));

        assertThat(jobs.end(job))
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.code().value()).isEqualTo("image_not_allowed"));
        assertThat(Docker.has(MADE)).isFalse();
    }

    @Test
    void an_engine_that_does_not_answer_fails_the_job_and_says_so() {
        ContainerEngine absent = new ContainerEngine(
                EngineAddress.parse("unix://" + folder.resolve("none.sock")).orElseThrow(), bench.blocking);
        jobs.start(new ImageKind(sources(Optional.empty()), Future.succeededFuture(absent)));

        assertThat(jobs.end(jobs.submit(params(MADE, "null"))))
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.code().value()).isEqualTo("backend_unreachable"));
        bench.await(absent.close());
    }

    private ImageKind kind(Optional<Path> script) {
        return new ImageKind(sources(script), Future.succeededFuture(bench.engine));
    }

    private ImageSources sources(Optional<Path> script) {
        return new ImageSources(
                List.of(DockerBench.IMAGE, MADE, pulled), script, Map.of("PATH", System.getenv("PATH")));
    }

    private static String params(String image, String build) {
        return "{\"image\": \"" + image + "\", \"build\": " + build + "}";
    }

    private String idOf(String image) {
        return bench.await(bench.engine.image(image)).orElseThrow().id();
    }

    private static List<Progress> progress(List<JobEvent> told) {
        return told.stream()
                .map(JobEvent::said)
                .filter(Said.Progressed.class::isInstance)
                .map(said -> ((Said.Progressed) said).progress().done())
                .toList();
    }
}
