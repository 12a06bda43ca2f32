package dev.resourcehub.ollama.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.fixture.FaultRule;
import dev.resourcehub.ollama.wire.AdminLine;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bringing models to a server and removing them: success is only what the server calls so, trouble is told whatever the
 * status was, nothing is limited as a whole, and who stands still or is called off is let go.
 */
class OllamaModelsTest {

    private static final ClientLimits SHORT =
            new ClientLimits(Duration.ofSeconds(2), Duration.ofMillis(100), ByteSize.ofKiB(64), ByteSize.ofMiB(1));
    private static final Duration QUIET = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final List<AdminLine> heard = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Failure failure(Future<?> future) {
        await().until(future::isComplete);
        assertThat(future.failed()).isTrue();
        return HubException.failureOf(future.cause());
    }

    private FakeOllama fake(FakeOllamaSettings settings) throws Exception {
        return get(FakeOllama.start(vertx, settings));
    }

    private FakeOllama fake(long bytes, long bytesPerSecond) throws Exception {
        return fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("big").withSize(bytes))
                .withPullPace(bytesPerSecond, Duration.ofMillis(5)));
    }

    private OllamaModels at(String url, Duration quiet) {
        return new OllamaModels(new InstanceId("there"), URI.create(url), vertx, http, SHORT, quiet);
    }

    private OllamaModels at(FakeOllama fake) {
        return at(fake.url(), QUIET);
    }

    /** A server that answers everything as {@code handler} does. */
    private OllamaModels scripted(Duration quiet, Consumer<HttpServerRequest> handler) throws Exception {
        HttpServer server =
                get(vertx.createHttpServer().requestHandler(handler::accept).listen(0, "127.0.0.1"));
        return at("http://127.0.0.1:" + server.actualPort(), quiet);
    }

    private OllamaModels saying(String lines) throws Exception {
        return scripted(QUIET, request -> request.response().end(lines));
    }

    private Future<Void> pull(OllamaModels models, String name) {
        return models.pull(name, heard::add, Cancellation.create());
    }

    @Test
    void a_pull_tells_steps_and_layers_and_ends_with_success() throws Exception {
        FakeOllama fake = fake(10_000, 2_000_000);

        get(pull(at(fake), "big"));

        assertThat(heard).startsWith(new AdminLine.Step("pulling manifest"));
        assertThat(heard).anyMatch(line -> line instanceof AdminLine.Layer layer && layer.completedBytes() == 10_000);
        assertThat(heard)
                .endsWith(new AdminLine.Step("verifying sha256 digest"), new AdminLine.Step("writing manifest"));
    }

    @Test
    void a_pull_far_longer_than_every_other_limit_is_not_cut() throws Exception {
        FakeOllama fake = fake(100_000, 200_000);

        get(pull(at(fake), "big"));

        assertThat(heard.size()).isGreaterThan(40);
    }

    @Test
    void an_error_line_inside_a_200_fails_the_pull() throws Exception {
        assertThat(failure(pull(at(fake(10, 0)), "nobody-has-it")))
                .isEqualTo(new Failure.BackendError(
                        new InstanceId("there"), 200, "pull model manifest: file does not exist"));
    }

    @Test
    void a_stream_that_ends_without_the_word_of_success_fails() throws Exception {
        assertThat(failure(pull(saying("{\"status\":\"pulling manifest\"}\n"), "big")))
                .isInstanceOf(Failure.BackendUnreachable.class);
    }

    @Test
    void a_word_of_success_without_a_line_break_counts() throws Exception {
        get(pull(saying("{\"status\":\"pulling manifest\"}\n{\"status\":\"success\"}"), "big"));
    }

    @Test
    void unknown_fields_and_steps_are_nobodys_trouble() throws Exception {
        get(pull(saying("{\"status\":\"removing unused layers\",\"new\":[1]}\n{\"status\":\"success\"}\n"), "big"));

        assertThat(heard).containsExactly(new AdminLine.Step("removing unused layers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>proxy</html>\n", "[1]\n", "{\"status\":\n"})
    void what_is_no_line_of_this_protocol_fails_the_pull(String lines) throws Exception {
        assertThat(failure(pull(saying(lines), "big"))).isInstanceOf(Failure.BackendError.class);
    }

    @Test
    void a_line_over_the_limit_fails_the_pull() throws Exception {
        assertThat(failure(pull(saying("{\"status\":\"" + "x".repeat(100_000)), "big")))
                .isEqualTo(new Failure.BackendError(new InstanceId("there"), 200, "a line over the limit"));
    }

    @Test
    void lines_that_arrive_in_pieces_are_read_whole() throws Exception {
        FakeOllama fake = fake(10_000, 0);
        fake.script(new FaultRule(new Fault.SplitLines(5), "/api/pull", 1));

        get(pull(at(fake), "big"));

        assertThat(heard).contains(new AdminLine.Step("writing manifest"));
    }

    @Test
    void a_connection_that_breaks_fails_the_pull() throws Exception {
        FakeOllama fake = fake(10_000, 100_000);
        fake.script(new FaultRule(new Fault.ResetAfter(60), "/api/pull", 1));

        assertThat(failure(pull(at(fake), "big"))).isInstanceOf(Failure.BackendUnreachable.class);
    }

    @Test
    void a_refusal_keeps_its_status_and_words() throws Exception {
        assertThat(failure(pull(at(fake(10, 0)), "no/such//name")))
                .isEqualTo(new Failure.BackendError(new InstanceId("there"), 400, "invalid model name"));
    }

    @Test
    void a_server_that_stands_still_is_let_go() throws Exception {
        OllamaModels mute = scripted(
                Duration.ofMillis(50),
                request -> request.response().setChunked(true).write("{\"status\":\"pulling manifest\"}\n"));

        assertThat(failure(pull(mute, "big"))).isEqualTo(new Failure.DeadlineExceeded("quiet", Duration.ofMillis(50)));
    }

    @Test
    void a_pull_that_is_called_off_closes_the_connection() throws Exception {
        FakeOllama fake = fake(1_000_000, 1_000);
        Cancellation cancellation = Cancellation.create();
        Future<Void> pull = at(fake).pull("big", heard::add, cancellation);
        await().until(() -> heard.stream().anyMatch(AdminLine.Layer.class::isInstance));

        cancellation.cancel("client");

        assertThat(failure(pull)).isEqualTo(new Failure.Cancelled("client"));
        await().until(() -> fake.stats().cancelled() == 1);
    }

    @Test
    void a_pull_that_was_called_off_before_it_began_is_never_sent() throws Exception {
        FakeOllama fake = fake(10, 0);
        Cancellation cancellation = Cancellation.create();
        cancellation.cancel("client");

        assertThat(failure(at(fake).pull("big", heard::add, cancellation))).isInstanceOf(Failure.Cancelled.class);
        assertThat(fake.stats().requests("/api/pull")).isZero();
    }

    @Test
    void deleting_twice_removes_once() throws Exception {
        OllamaModels models = at(fake(FakeOllamaSettings.defaults()));

        assertThat(get(models.delete("tiny", Cancellation.create()))).isTrue();
        assertThat(get(models.delete("tiny", Cancellation.create()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 page not found", "<html>no such page</html>", "{\"error\":\"no such route\"}"})
    void a_404_that_is_not_the_servers_word_of_a_missing_model_is_an_error(String body) throws Exception {
        OllamaModels models =
                scripted(QUIET, request -> request.response().setStatusCode(404).end(body));

        assertThat(failure(models.delete("tiny", Cancellation.create()))).isInstanceOf(Failure.BackendError.class);
        assertThat(failure(models.show("tiny", Cancellation.create()))).isInstanceOf(Failure.BackendError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"model 'tiny' not found\"}",
                "{\"error\":\"model \\\"tiny\\\" not found, try pulling it first\"}",
                "{\"error\":{\"message\":\"model 'tiny' not found\",\"type\":\"not_found_error\"}}"
            })
    void the_servers_word_of_a_missing_model_is_known_in_each_spelling(String body) throws Exception {
        OllamaModels models =
                scripted(QUIET, request -> request.response().setStatusCode(404).end(body));

        assertThat(get(models.delete("tiny", Cancellation.create()))).isFalse();
        assertThat(get(models.show("tiny", Cancellation.create()))).isEmpty();
    }

    @Test
    void a_model_is_described_or_missing() throws Exception {
        OllamaModels models = at(fake(FakeOllamaSettings.defaults()));

        assertThat(get(models.show("tiny", Cancellation.create())))
                .hasValueSatisfying(shown -> assertThat(shown.family()).contains("llama"));
        assertThat(get(models.show("other", Cancellation.create()))).isEmpty();
    }

    @Test
    void a_file_becomes_a_blob_and_blobs_a_model() throws Exception {
        OllamaModels models = at(fake(FakeOllamaSettings.defaults().withModels()));
        byte[] content = new byte[3_000_000];
        new java.util.Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("model.gguf"), content);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        AtomicLong sent = new AtomicLong();

        assertThat(get(models.hasBlob(digest, Cancellation.create()))).isFalse();
        get(models.upload(digest, file, sent::set, Cancellation.create()));
        assertThat(get(models.hasBlob(digest, Cancellation.create()))).isTrue();
        get(models.create(
                "mine", Map.of("model.gguf", "sha256:" + digest), "{{ .Prompt }}", heard::add, Cancellation.create()));

        assertThat(sent.get()).isEqualTo(content.length);
        assertThat(get(models.show("mine", Cancellation.create()))).isNotEqualTo(Optional.empty());
    }

    @Test
    void a_blob_of_another_digest_is_refused_in_the_servers_words() throws Exception {
        OllamaModels models = at(fake(FakeOllamaSettings.defaults()));
        Path file = Files.writeString(folder.resolve("model.gguf"), "something");

        assertThat(failure(models.upload("0".repeat(64), file, sent -> {}, Cancellation.create())))
                .isInstanceOfSatisfying(
                        Failure.BackendError.class,
                        error -> assertThat(error.message()).startsWith("digest mismatch"));
    }

    @Test
    void a_server_that_does_not_read_holds_the_file_back() throws Exception {
        List<HttpServerRequest> taken = new CopyOnWriteArrayList<>();
        OllamaModels models = scripted(Duration.ofMillis(300), request -> {
            request.pause();
            taken.add(request);
        });
        int size = 64 * 1024 * 1024;
        Path file = folder.resolve("large.gguf");
        try (var out = java.nio.channels.FileChannel.open(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            out.write(java.nio.ByteBuffer.wrap(new byte[1]), size - 1L);
        }
        AtomicLong sent = new AtomicLong();

        assertThat(failure(models.upload("0".repeat(64), file, sent::set, Cancellation.create())))
                .isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(taken).hasSize(1);
        assertThat(sent.get()).isLessThan(size / 2);
    }

    @Test
    void a_file_that_is_not_there_ends_the_upload() throws Exception {
        OllamaModels models = at(fake(FakeOllamaSettings.defaults()));

        assertThat(failure(models.upload("0".repeat(64), folder.resolve("absent"), sent -> {}, Cancellation.create())))
                .isNotNull();
    }

    @Test
    void non_ascii_words_arrive_as_they_are() throws Exception {
        OllamaModels models = scripted(QUIET, request -> {
            Buffer line = Buffer.buffer("{\"error\":\"gibt's nicht: größe 模型\"}\n");
            request.response().setChunked(true);
            request.response().write(line.slice(0, 28));
            vertx.setTimer(5, later -> request.response().end(line.slice(28, line.length())));
        });

        assertThat(failure(pull(models, "big")))
                .isEqualTo(new Failure.BackendError(new InstanceId("there"), 200, "gibt's nicht: größe 模型"));
    }
}
