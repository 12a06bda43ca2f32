package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.Cancelling;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobState;
import dev.resourcehub.job.Submission;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.fixture.FaultRule;
import dev.resourcehub.ollama.model.CatalogEntry;
import dev.resourcehub.ollama.model.EngineShelf;
import dev.resourcehub.ollama.model.ModelStatus;
import dev.resourcehub.ollama.model.PullResult;
import dev.resourcehub.ollama.model.fixture.FolderDownloads;
import dev.resourcehub.ollama.model.fixture.RememberingShelf;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The jobs that bring models: what lands under the home is checked, kept once and offered; what servers pull themselves is
 * awaited and seen; every trouble ends in one code, and nothing that was good is lost by it.
 */
class ModelJobsTest {

    private static final String HUGGING = "{\"source\":\"hf:a/b\"}";

    private final Stage stage = new Stage();
    private final RememberingShelf shelf = new RememberingShelf(true, "llama");

    @TempDir
    Path folder;

    private Library.Lasting lasting;
    private Library library;
    private byte[] gguf;

    @BeforeEach
    void begin() throws Exception {
        lasting = Library.Lasting.under(folder);
        gguf = Library.gguf(folder, 0);
    }

    @AfterEach
    void stop() throws Exception {
        if (library != null) {
            library.close();
        }
        stage.close();
    }

    private Library over(EngineShelf shelf, FakeOllama... fakes) throws Exception {
        library = new Library(stage, lasting, stage.hub(fakes), shelf);
        return library;
    }

    private FakeOllama empty() throws Exception {
        return stage.fake(FakeOllamaSettings.defaults().withModels());
    }

    private List<Path> blobs() throws Exception {
        Path blobs = folder.resolve("blobs");
        if (!Files.exists(blobs)) {
            return List.of();
        }
        try (var files = Files.list(blobs)) {
            return files.toList();
        }
    }

    private Failure refusal(String kind, String params) throws Exception {
        return ((Submission.Refused) get(library.runner.submit(kind, Buffer.buffer(params), ""))).failure();
    }

    @Test
    void what_comes_lands_under_the_home_is_described_and_offered() throws Exception {
        lasting.sources().put("hf:a/b", "hf.co/a/b:F32", gguf);
        over(shelf);

        JobId job = library.pull(HUGGING);
        PullResult result = library.result(job);

        String digest = FolderDownloads.sha256(gguf);
        assertThat(result.performed()).isTrue();
        assertThat(result.digest()).isEqualTo("sha256:" + digest);
        assertThat(result.sizeBytes()).isEqualTo(gguf.length);
        assertThat(result.path()).contains(folder.resolve("blobs").resolve("sha256-" + digest));
        assertThat(shelf.models.get("hf.co/a/b:f32").model().template()).isEqualTo("{{ .Prompt }}");
        CatalogEntry entry = library.entry("hf.co/a/b:F32").orElseThrow();
        assertThat(entry.status()).isEqualTo(new ModelStatus.Available());
        assertThat(entry.origin()).isEqualTo(new CatalogEntry.Origin("hf:a/b", "hf", "hf:a/b", "rev-1"));
        assertThat(entry.files()).containsExactly(new CatalogEntry.KeptFile("part-0.gguf", gguf.length, digest, true));
        assertThat(entry.traits().format()).isEqualTo("gguf");
        assertThat(entry.traits().architecture()).isEqualTo("llama");
        assertThat(entry.traits().licence()).isEqualTo("MIT");
        assertThat(entry.job()).contains(job);
        assertThat(phases(job)).containsExactly("resolving", "downloading", "verifying", "finalizing");
    }

    private List<String> phases(JobId job) throws Exception {
        return library.told(job).stream()
                .map(JobEvent::said)
                .filter(JobEvent.Said.Phase.class::isInstance)
                .map(said -> ((JobEvent.Said.Phase) said).name())
                .toList();
    }

    @Test
    void what_is_there_already_costs_no_request_and_says_so() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);
        library.result(library.pull(HUGGING));

        PullResult again = library.result(library.pull(HUGGING));

        assertThat(again.performed()).isFalse();
        assertThat(again.name().value()).isEqualTo("mine");
        assertThat(library.downloads.brought()).isEqualTo(1);
        assertThat(library.sources.resolved()).isEqualTo(1);
    }

    @Test
    void force_fetches_the_body_again() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);
        library.result(library.pull(HUGGING));

        PullResult again = library.result(library.pull("{\"source\":\"hf:a/b\",\"force\":true}"));

        assertThat(again.performed()).isTrue();
        assertThat(library.downloads.brought()).isEqualTo(2);
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void the_same_content_under_a_second_name_is_kept_once_and_not_fetched() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);
        library.result(library.pull(HUGGING));

        PullResult second = library.result(library.pull("{\"source\":\"hf:a/b\",\"name\":\"other\"}"));

        assertThat(second.performed()).isTrue();
        assertThat(library.downloads.brought()).isEqualTo(1);
        assertThat(blobs()).hasSize(1);
        assertThat(shelf.models).containsOnlyKeys("mine:latest", "other:latest");
    }

    @Test
    void a_name_bound_to_other_content_is_a_conflict_and_force_rebinds_it() throws Exception {
        byte[] other = Library.gguf(folder, 1);
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().put("hf:c/d", "mine", other);
        over(shelf);
        library.result(library.pull(HUGGING));

        JobState.Failed conflict = library.failure(library.pull("{\"source\":\"hf:c/d\"}"));
        assertThat(conflict.code().value()).isEqualTo("conflict");
        assertThat(library.downloads.brought()).isEqualTo(1);
        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());

        library.result(library.pull("{\"source\":\"hf:c/d\",\"force\":true}"));
        assertThat(library.entry("mine").orElseThrow().files().getFirst().sha256())
                .isEqualTo(FolderDownloads.sha256(other));
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void a_name_that_was_bound_while_a_transfer_ran_is_a_conflict_too() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        byte[] other = Library.gguf(folder, 1);
        lasting.sources().putHeld("hf:a/b", "mine", gguf, 10, go);
        lasting.sources().put("hf:c/d", "mine", other);
        over(shelf);
        JobId slow = library.pull(HUGGING);
        await().atMost(LONG).until(() -> library.downloads.brought() == 1);
        library.result(library.pull("{\"source\":\"hf:c/d\"}"));

        go.countDown();

        assertThat(library.failure(slow).code().value()).isEqualTo("conflict");
        CatalogEntry bound = library.entry("mine").orElseThrow();
        assertThat(bound.status()).isEqualTo(new ModelStatus.Available());
        assertThat(bound.files().getFirst().sha256()).isEqualTo(FolderDownloads.sha256(other));
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void content_of_which_nobody_tells_the_digest_is_compared_when_it_is_there() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().putWithoutDigest("hf:c/d", "mine", Library.gguf(folder, 1));
        over(shelf);
        library.result(library.pull(HUGGING));

        assertThat(library.failure(library.pull("{\"source\":\"hf:c/d\"}"))
                        .code()
                        .value())
                .isEqualTo("conflict");
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void a_digest_that_the_source_does_not_have_is_told_before_a_byte_comes() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);

        JobState.Failed failed =
                library.failure(library.pull("{\"source\":\"hf:a/b\",\"sha256\":\"" + "0".repeat(64) + "\"}"));

        assertThat(failed.code().value()).isEqualTo("digest_mismatch");
        assertThat(library.downloads.brought()).isZero();
    }

    @Test
    void all_files_of_a_model_count_together() throws Exception {
        byte[] second = Library.gguf(folder, 1);
        lasting.sources().put("hf:a/b", "mine", gguf, second);
        over(shelf);

        JobId job = library.pull(HUGGING);

        assertThat(library.result(job).sizeBytes()).isEqualTo(gguf.length + (long) second.length);
        assertThat(library.ended(job).progress().orElseThrow().done().totalBytes())
                .hasValue(gguf.length + (long) second.length);
        assertThat(library.ended(job).progress().orElseThrow().percent()).hasValue(100);
        assertThat(shelf.models.get("mine:latest").parts()).hasSize(2);
    }

    @Test
    void a_file_that_is_no_model_is_refused_and_not_kept() throws Exception {
        lasting.sources().put("hf:a/b", "mine", "<html>please log in</html>".getBytes(StandardCharsets.UTF_8));
        over(shelf);

        assertThat(library.failure(library.pull(HUGGING)).code().value()).isEqualTo("not_a_model");
        assertThat(blobs()).isEmpty();
        assertThat(shelf.models).isEmpty();
        assertThat(library.entry("mine").orElseThrow().status())
                .isInstanceOfSatisfying(
                        ModelStatus.Failed.class,
                        failed -> assertThat(failed.code().value()).isEqualTo("not_a_model"));
    }

    @Test
    void an_architecture_that_the_engine_cannot_run_stays_listed_as_refused() throws Exception {
        RememberingShelf other = new RememberingShelf(true, "gemma3");
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(other);

        JobState.Failed failed = library.failure(library.pull(HUGGING));

        assertThat(failed.code().value()).isEqualTo("unsupported_architecture");
        assertThat(failed.cause()).isEqualTo("it runs gemma3, not llama");
        assertThat(other.models).isEmpty();
        assertThat(library.entry("mine").orElseThrow().status())
                .isEqualTo(new ModelStatus.Refused("it runs gemma3, not llama"));
        assertThat(blobs()).hasSize(1);
        assertThat(get(library.library.list()).models()).hasSize(1);
    }

    @Test
    void a_refused_model_is_served_once_the_engine_can_run_it_without_another_transfer() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(new RememberingShelf(true, "gemma3"));
        library.failure(library.pull(HUGGING));
        library.close();

        over(shelf);
        library.result(library.pull(HUGGING));

        assertThat(shelf.models).containsOnlyKeys("mine:latest");
        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());
        assertThat(library.downloads.brought()).isEqualTo(1);
    }

    @Test
    void where_no_engine_serves_a_model_goes_on_to_the_servers() throws Exception {
        FakeOllama server = empty();
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(EngineShelf.none(), server);

        PullResult result = library.result(library.pull(HUGGING));

        assertThat(result.instances()).containsExactly(Stage.idOf(server));
        assertThat(result.path()).isPresent();
        assertThat(server.stats().requests("/api/create")).isEqualTo(1);
        assertThat(library.entry("mine").orElseThrow().instances()).containsExactly(Stage.idOf(server));
        assertThat(library.result(library.pull(HUGGING)).performed()).isFalse();
        assertThat(server.stats().requests("/api/create")).isEqualTo(1);
    }

    @Test
    void instances_that_are_asked_for_get_it_beside_the_engine() throws Exception {
        FakeOllama one = empty();
        FakeOllama two = empty();
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf, one, two);

        PullResult result =
                library.result(library.pull("{\"source\":\"hf:a/b\",\"instances\":[\"" + Stage.idOf(two) + "\"]}"));

        assertThat(result.instances()).containsExactly(Stage.idOf(two));
        assertThat(one.stats().requests("/api/create")).isZero();
        assertThat(shelf.models).containsOnlyKeys("mine:latest");
    }

    @Test
    void a_server_that_has_the_name_from_elsewhere_keeps_it() throws Exception {
        FakeOllama server = stage.fake("mine");
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(EngineShelf.none(), server);

        assertThat(library.failure(library.pull(HUGGING)).code().value()).isEqualTo("conflict");
        assertThat(server.stats().requests("/api/create")).isZero();
        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());
    }

    @Test
    void an_upload_that_breaks_loses_nothing_that_was_brought() throws Exception {
        FakeOllama server = empty();
        server.script(new FaultRule(new Fault.Refused(500, "no space left on device"), "/api/create", 1));
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(EngineShelf.none(), server);

        assertThat(library.failure(library.pull(HUGGING)).code().value()).isEqualTo("insufficient_disk_space");
        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());
        assertThat(library.result(library.pull(HUGGING)).instances()).containsExactly(Stage.idOf(server));
        assertThat(library.downloads.brought()).isEqualTo(1);
    }

    @Test
    void an_instance_that_nobody_knows_is_told_with_those_there_are() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf, empty());

        assertThat(library.failure(library.pull("{\"source\":\"hf:a/b\",\"instances\":[\"nobody\"]}"))
                        .code()
                        .value())
                .isEqualTo("instance_not_found");
    }

    @Test
    void a_registry_model_lands_under_the_home_where_no_server_is() throws Exception {
        lasting.sources().put("ollama:gemma3:270m", "gemma3:270m", gguf);
        over(shelf);

        PullResult result = library.result(library.pull("{\"source\":\"ollama:gemma3:270m\"}"));

        assertThat(result.path()).isPresent();
        assertThat(shelf.models).containsOnlyKeys("gemma3:270m");
    }

    @Test
    void a_registry_model_with_a_digest_is_checked_here_and_then_uploaded() throws Exception {
        FakeOllama server = empty();
        lasting.sources().put("ollama:gemma3", "gemma3", gguf);
        over(EngineShelf.none(), server);

        PullResult result = library.result(
                library.pull("{\"source\":\"ollama:gemma3\",\"sha256\":\"" + FolderDownloads.sha256(gguf) + "\"}"));

        assertThat(result.instances()).containsExactly(Stage.idOf(server));
        assertThat(server.stats().requests("/api/pull")).isZero();
    }

    @Test
    void a_server_named_in_the_source_pulls_itself() throws Exception {
        FakeOllama one = empty();
        FakeOllama two = stage.fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("big").withSize(10_000)));
        over(shelf, one, two);

        PullResult result = library.result(library.pull("{\"source\":\"via:" + Stage.idOf(two) + ":big\"}"));

        assertThat(result.instances()).containsExactly(Stage.idOf(two));
        assertThat(result.sizeBytes()).isEqualTo(10_000);
        assertThat(one.stats().requests("/api/pull")).isZero();
    }

    @Test
    void a_registry_that_has_no_such_model_is_told_as_such_and_once() throws Exception {
        FakeOllama server = empty();
        over(EngineShelf.none(), server);

        JobState.Failed failed = library.failure(library.pull("{\"source\":\"nobody-has-it\"}"));

        assertThat(failed.code().value()).isEqualTo("source_not_found");
        assertThat(failed.cause()).contains("file does not exist");
        assertThat(server.stats().requests("/api/pull")).isEqualTo(1);
        assertThat(library.entry("nobody-has-it").orElseThrow().status()).isInstanceOf(ModelStatus.Failed.class);
    }

    @Test
    void a_server_without_a_network_is_no_missing_model() throws Exception {
        FakeOllama server =
                stage.fake(FakeOllamaSettings.defaults().withModels().withoutNetwork());
        over(EngineShelf.none(), server);

        assertThat(library.failure(library.pull("{\"source\":\"big\"}")).code().value())
                .isEqualTo("backend_error");
    }

    @Test
    void a_connection_that_breaks_on_the_way_is_tried_again_and_the_server_goes_on() throws Exception {
        FakeOllama server = stage.fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("big").withSize(10_000)));
        server.script(new FaultRule(new Fault.ResetAfter(120), "/api/pull", 2));
        over(EngineShelf.none(), server);

        JobId job = library.pull("{\"source\":\"big\"}");

        assertThat(library.result(job).performed()).isTrue();
        assertThat(server.stats().requests("/api/pull")).isEqualTo(3);
        assertThat(library.told(job))
                .anyMatch(event -> event.said() instanceof JobEvent.Said.Log log
                        && log.text().startsWith("try 3: "));
    }

    @Test
    void a_pull_that_is_called_off_ends_at_the_server_too() throws Exception {
        FakeOllama server = stage.fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("big").withSize(1_000_000))
                .withPullPace(1_000, Duration.ofMillis(5)));
        over(EngineShelf.none(), server);
        JobId job = library.pull("{\"source\":\"big\"}");
        await().atMost(LONG)
                .until(() -> library.runner.find(job).orElseThrow().progress().isPresent());

        get(library.runner.cancel(job, "client"));

        assertThat(library.ended(job).state()).isEqualTo(new JobState.Cancelled("client"));
        await().atMost(LONG).until(() -> server.stats().cancelled() == 1);
        assertThat(library.entry("big").orElseThrow().status())
                .isInstanceOfSatisfying(ModelStatus.Failed.class, failed -> {
                    assertThat(failed.code().value()).isEqualTo("cancelled");
                    assertThat(failed.cause()).isEqualTo("It was called off by client.");
                });
    }

    @Test
    void why_a_model_failed_is_told_in_the_words_of_its_job() throws Exception {
        FakeOllama server = empty();
        server.script(new FaultRule(new Fault.Refused(503, "busy"), "/api/pull", 1));
        over(EngineShelf.none(), server);

        JobState.Failed failed = library.failure(library.pull("{\"source\":\"big\"}"));

        assertThat(failed.cause()).isEqualTo(Stage.idOf(server) + ": busy");
        assertThat(library.entry("big").orElseThrow().status())
                .isEqualTo(new ModelStatus.Failed(failed.code(), failed.cause()));
    }

    @Test
    void a_cancelled_transfer_keeps_its_bytes_and_purging_removes_them() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        lasting.sources().putHeld("hf:a/b", "mine", gguf, 1_000, go);
        over(shelf);
        JobId job = library.pull(HUGGING);
        await().atMost(LONG)
                .until(() -> library.runner.find(job).orElseThrow().progress().isPresent());

        assertThat(get(library.runner.cancel(job, "client"))).isNotInstanceOf(Cancelling.TooLate.class);
        assertThat(library.ended(job).state()).isEqualTo(new JobState.Cancelled("client"));
        assertThat(library.downloads.unfinished()).hasSize(1);
        assertThat(blobs()).isEmpty();

        library.library.kinds().getFirst().discard(Buffer.buffer(HUGGING));

        assertThat(library.downloads.unfinished()).isEmpty();
        assertThat(library.entry("mine")).isEmpty();
    }

    @Test
    void purging_a_refresh_that_was_cancelled_leaves_the_good_model() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);
        library.result(library.pull(HUGGING));
        lasting.sources().putHeld("hf:a/b", "mine", gguf, 10, new CountDownLatch(1));
        String forced = "{\"source\":\"hf:a/b\",\"force\":true}";
        JobId job = library.pull(forced);
        await().atMost(LONG).until(() -> library.downloads.brought() == 2);
        get(library.runner.cancel(job, "client"));
        library.ended(job);
        await().atMost(LONG).until(() -> library.downloads.unfinished().size() == 1);

        library.library.kinds().getFirst().discard(Buffer.buffer(forced));

        assertThat(library.downloads.unfinished()).isEmpty();
        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void purging_removes_also_the_files_that_were_complete() throws Exception {
        byte[] second = Library.gguf(folder, 1);
        lasting.sources().put("hf:a/one", "one", gguf);
        lasting.sources().putSecondHeld("hf:a/b", "mine", gguf, second, new CountDownLatch(1));
        lasting.sources().putSecondHeld("hf:a/c", "other", Library.gguf(folder, 2), second, new CountDownLatch(1));
        over(shelf);
        library.result(library.pull("{\"source\":\"hf:a/one\"}"));
        for (String source : List.of("hf:a/b", "hf:a/c")) {
            int before = library.downloads.brought();
            int bodies = source.equals("hf:a/b") ? 1 : 2;
            JobId job = library.pull("{\"source\":\"" + source + "\"}");
            await().atMost(LONG).until(() -> library.downloads.brought() == before + bodies);
            get(library.runner.cancel(job, "client"));
            library.ended(job);
        }

        library.library.kinds().getFirst().discard(Buffer.buffer("{\"source\":\"hf:a/b\"}"));
        library.library.kinds().getFirst().discard(Buffer.buffer("{\"source\":\"hf:a/c\"}"));

        assertThat(library.downloads.present(FolderDownloads.sha256(gguf))).isPresent();
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void a_failed_refresh_leaves_the_good_model_available() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);
        library.result(library.pull(HUGGING));
        CountDownLatch never = new CountDownLatch(1);
        lasting.sources().putHeld("hf:a/b", "mine", gguf, 10, never);
        JobId job = library.pull("{\"source\":\"hf:a/b\",\"force\":true}");
        await().atMost(LONG).until(() -> library.downloads.brought() == 2);

        get(library.runner.cancel(job, "client"));
        library.ended(job);

        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());
        assertThat(library.result(library.pull(HUGGING)).performed()).isFalse();
    }

    @Test
    void a_file_of_an_import_folder_is_taken_in() throws Exception {
        Path imports = Files.createDirectories(folder.resolve("imports"));
        Path file = Files.write(imports.resolve("größe.gguf"), gguf);
        lasting.sources().putWithoutDigest("file:" + file, "x", gguf);
        over(shelf);

        PullResult result =
                library.result(library.submit("model.import", "{\"path\":\"" + file + "\",\"name\":\"größe\"}"));

        assertThat(result.name().value()).isEqualTo("größe");
        assertThat(shelf.models).containsOnlyKeys("größe:latest");
        assertThat(library.result(library.submit("model.import", "{\"path\":\"" + file + "\",\"name\":\"größe\"}"))
                        .performed())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "imports/x.gguf", "FOLDER/imports/../store.db", "FOLDER/importsx/a.gguf"})
    void a_file_outside_the_import_folders_is_refused_when_it_is_asked_for(String path) throws Exception {
        over(shelf);

        Failure failure = refusal(
                "model.import", "{\"path\":\"" + path.replace("FOLDER", folder.toString()) + "\",\"name\":\"m\"}");

        assertThat(failure)
                .isInstanceOfSatisfying(
                        Failure.Unprocessable.class,
                        fault -> assertThat(fault.field()).isEqualTo("params.path"));
    }

    @Test
    void a_link_that_leads_out_of_an_import_folder_is_not_followed() throws Exception {
        Path imports = Files.createDirectories(folder.resolve("imports"));
        Path secret = Files.write(folder.resolve("secret.gguf"), gguf);
        Path link = Files.createSymbolicLink(imports.resolve("link.gguf"), secret);
        lasting.sources().putWithoutDigest("file:" + link, "x", gguf);
        over(shelf);

        assertThat(library.failure(library.submit("model.import", "{\"path\":\"" + link + "\",\"name\":\"m\"}"))
                        .code()
                        .value())
                .isEqualTo("invalid_value");
        assertThat(blobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"source\":\"ftp:x\"} | unsupported_source | params.source",
                "{\"source\":\"via:nobody\"} | invalid_value | params.source",
                "{\"source\":\"via:a b:m\"} | invalid_value | params.source",
                "{\"source\":\"via:one:m\",\"name\":\"n\"} | invalid_value | params.name",
                "{\"source\":\"via:one:m\",\"instances\":2} | invalid_value | params.instances",
                "{\"source\":\"ollama:../m\"} | invalid_value | params.source",
                "{\"source\":\"file:/etc/passwd\"} | invalid_value | params.path",
            })
    void a_source_that_makes_no_sense_is_refused_when_it_is_asked_for(String params, String code, String field)
            throws Exception {
        over(shelf);

        assertThat(refusal("model.pull", params)).isInstanceOfSatisfying(Failure.Unprocessable.class, fault -> {
            assertThat(fault.code().value()).isEqualTo(code);
            assertThat(fault.field()).isEqualTo(field);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://host/m.gguf", "http://127.0.0.1:1/m.gguf"})
    void a_plain_address_without_a_digest_is_refused_when_it_is_asked_for(String address) throws Exception {
        over(shelf);

        assertThat(refusal("model.pull", "{\"source\":\"" + address + "\"}"))
                .isInstanceOfSatisfying(Failure.InvalidRequest.class, fault -> {
                    assertThat(fault.code()).isEqualTo(Codes.MISSING_FIELD);
                    assertThat(fault.field()).isEqualTo("params.sha256");
                });
    }

    @Test
    void no_more_than_two_run_at_once_and_the_others_keep_their_order() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            lasting.sources().putHeld("hf:a/" + i, "m" + i, Library.gguf(folder, i), 10, go);
        }
        over(shelf);
        List<JobId> jobs = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(library.pull("{\"source\":\"hf:a/" + i + "\"}"));
        }
        await().atMost(LONG).until(() -> library.downloads.brought() == 2);

        assertThat(jobs.stream()
                        .map(id -> library.runner.find(id).orElseThrow().state().wireName()))
                .containsExactly("running", "running", "queued", "queued");
        go.countDown();
        jobs.forEach(library::result);
    }

    @Test
    void a_forced_pull_of_what_the_engine_cannot_run_leaves_the_good_model_and_no_file() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().put("hf:c/d", "mine", Library.gguf(folder, 1));
        RememberingShelf other = new RememberingShelf(true, "llama");
        over(other);
        library.result(library.pull(HUGGING));
        CatalogEntry good = library.entry("mine").orElseThrow();

        other.runsNow("gemma3");
        JobState.Failed failed = library.failure(library.pull("{\"source\":\"hf:c/d\",\"force\":true}"));

        assertThat(failed.code().value()).isEqualTo("unsupported_architecture");
        CatalogEntry after = library.entry("mine").orElseThrow();
        assertThat(after.status()).isEqualTo(new ModelStatus.Available());
        assertThat(after.files()).isEqualTo(good.files());
        assertThat(after.origin()).isEqualTo(good.origin());
        assertThat(after.partials()).isEmpty();
        assertThat(blobs())
                .containsExactly(folder.resolve("blobs")
                        .resolve("sha256-" + good.files().getFirst().sha256()));
    }

    @Test
    void a_refused_model_that_takes_the_place_of_another_refused_one_leaves_no_file_of_that() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().put("hf:c/d", "mine", Library.gguf(folder, 1));
        over(new RememberingShelf(true, "gemma3"));
        library.failure(library.pull(HUGGING));

        library.failure(library.pull("{\"source\":\"hf:c/d\",\"force\":true}"));

        assertThat(library.entry("mine").orElseThrow().origin().source()).isEqualTo("hf:c/d");
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void a_forced_rebind_whose_upload_breaks_leaves_the_name_bound_as_it_was() throws Exception {
        FakeOllama server = empty();
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().put("hf:c/d", "mine", Library.gguf(folder, 1));
        over(EngineShelf.none(), server);
        library.result(library.pull(HUGGING));
        CatalogEntry good = library.entry("mine").orElseThrow();
        server.script(new FaultRule(new Fault.Refused(500, "busy"), "/api/create", 1));

        library.failure(library.pull("{\"source\":\"hf:c/d\",\"force\":true}"));

        CatalogEntry after = library.entry("mine").orElseThrow();
        assertThat(after.files()).isEqualTo(good.files());
        assertThat(after.origin()).isEqualTo(good.origin());
        assertThat(after.instances()).containsExactly(Stage.idOf(server));
        assertThat(blobs()).hasSize(1);
        long creates = server.stats().requests("/api/create");
        assertThat(library.result(library.pull("{\"source\":\"hf:c/d\",\"force\":true}"))
                        .performed())
                .isTrue();
        assertThat(server.stats().requests("/api/create")).isEqualTo(creates + 1);
        assertThat(library.entry("mine").orElseThrow().origin().source()).isEqualTo("hf:c/d");
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void a_server_that_got_the_new_content_of_a_rebind_that_broke_is_not_said_to_have_the_old_one() throws Exception {
        FakeOllama one = empty();
        FakeOllama two = empty();
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().put("hf:c/d", "mine", Library.gguf(folder, 1));
        over(EngineShelf.none(), one, two);
        library.result(library.pull("{\"source\":\"hf:a/b\",\"instances\":2}"));
        CatalogEntry good = library.entry("mine").orElseThrow();
        two.script(new FaultRule(new Fault.Refused(500, "busy"), "/api/create", 1));

        library.failure(library.pull("{\"source\":\"hf:c/d\",\"force\":true,\"instances\":[\"" + Stage.idOf(one)
                + "\",\"" + Stage.idOf(two) + "\"]}"));

        CatalogEntry after = library.entry("mine").orElseThrow();
        assertThat(after.files()).isEqualTo(good.files());
        assertThat(after.instances()).containsExactly(Stage.idOf(two));
    }

    @Test
    void a_name_that_a_server_pulled_itself_is_not_taken_for_the_content_of_the_home() throws Exception {
        FakeOllama server = stage.fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("mine").withSize(10_000)));
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(EngineShelf.none(), server);
        library.result(library.pull("{\"source\":\"ollama:mine\"}"));

        assertThat(library.failure(library.pull(HUGGING)).code().value()).isEqualTo("conflict");

        CatalogEntry after = library.entry("mine").orElseThrow();
        assertThat(after.origin().source()).isEqualTo("ollama:mine");
        assertThat(after.instances()).containsExactly(Stage.idOf(server));
        assertThat(blobs()).isEmpty();
    }

    @Test
    void a_file_of_another_size_than_recorded_is_brought_again() throws Exception {
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf);
        library.result(library.pull(HUGGING));
        Files.write(blobs().getFirst(), new byte[] {1, 2, 3});

        assertThat(library.result(library.pull(HUGGING)).performed()).isTrue();

        assertThat(Files.size(blobs().getFirst())).isEqualTo(gguf.length);
        assertThat(library.result(library.pull(HUGGING)).performed()).isFalse();
        assertThat(library.downloads.brought()).isEqualTo(2);
    }

    @Test
    void of_names_that_could_not_be_brought_only_the_latest_are_kept() throws Exception {
        FakeOllama server = empty();
        lasting.sources().put("hf:a/b", "mine", gguf);
        over(shelf, server);
        library.result(library.pull(HUGGING));

        for (String name : List.of("a", "b", "c", "d", "a")) {
            library.failure(library.pull("{\"source\":\"nobody-has-" + name + "\"}"));
        }

        assertThat(get(library.catalog.all()).entries())
                .extracting(entry -> entry.name().value())
                .containsExactlyInAnyOrder("mine", "nobody-has-a", "nobody-has-c", "nobody-has-d");
    }

    @Test
    void a_name_that_goes_to_content_which_only_servers_can_run_is_no_more_served_by_the_engine() throws Exception {
        FakeOllama server = empty();
        lasting.sources().put("hf:a/b", "mine", gguf);
        lasting.sources().put("hf:c/d", "mine", Library.gguf(folder, 1));
        RememberingShelf engine = new RememberingShelf(true, "llama");
        over(engine, server);
        library.result(library.pull(HUGGING));
        engine.runsNow("gemma3");

        library.result(library.pull("{\"source\":\"hf:c/d\",\"force\":true,\"instances\":1}"));

        assertThat(engine.models).isEmpty();
        CatalogEntry entry = library.entry("mine").orElseThrow();
        assertThat(entry.origin().source()).isEqualTo("hf:c/d");
        assertThat(entry.instances()).containsExactly(Stage.idOf(server));
        assertThat(blobs()).hasSize(1);
    }
}
