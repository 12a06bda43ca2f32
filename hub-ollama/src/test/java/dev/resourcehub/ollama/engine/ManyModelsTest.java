package dev.resourcehub.ollama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that come and go while a real child with the real llama.cpp runs.
 *
 * <p>An offered model is listed and answers without a restart, a withdrawn one is gone, and neither needs the engine's own
 * model. One that cannot be run is refused with the reason, one that cannot be loaded is an error of its own calls, and one
 * that takes the process along is set aside; the others are served on. After the child's death all of them are back.
 */
class ManyModelsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptedOwnModel own = new ScriptedOwnModel();
    private Path blobs;
    private EmbeddedEngine engine;

    @BeforeEach
    void engine_with_room_for_one_model() throws Exception {
        blobs = Files.createDirectories(home.resolve("blobs"));
        engine = engineFor(1);
    }

    private EmbeddedEngine engineFor(int mostLoaded) {
        EngineSettings settings = new EngineSettings(
                EngineSettings.Mode.ON,
                0,
                Optional.empty(),
                Optional.empty(),
                512,
                2,
                Duration.ofMinutes(5),
                mostLoaded);
        return EmbeddedEngine.create(vertx, settings, home, own, Ticker.system(), Chance.random());
    }

    @AfterEach
    void everything_stops() throws Exception {
        engine.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(children()).isEmpty();
    }

    @Test
    void an_offered_model_is_listed_and_answers_without_a_restart_and_a_withdrawn_one_is_gone() throws Exception {
        own.comes(model("own", 1));
        URI url = running();
        long pid = children().getFirst().pid();
        assertThat(generate(url, "own")).contains("\"done\":true");

        engine.offer(List.of(Offer.of(model("second", 2)), Offer.of(model("third:1b", 3))));

        await().atMost(PATIENCE).until(() -> get(url, "/api/tags").contains("second:latest"));
        assertThat(get(url, "/api/tags")).contains("own:latest", "third:1b");
        assertThat(generate(url, "second")).contains("\"done\":true");
        assertThat(get(url, "/api/ps")).contains("second:latest").doesNotContain("own:latest");
        assertThat(embed(url, "third:1b")).contains("\"embeddings\":[[");
        assertThat(embed(url, "third:1b")).isNotEqualTo(embed(url, "own"));

        engine.offer(List.of(Offer.of(model("third:1b", 3))));

        await().atMost(PATIENCE).until(() -> !get(url, "/api/tags").contains("second:latest"));
        assertThat(generate(url, "second")).contains("model 'second' not found");
        assertThat(generate(url, "third:1b")).contains("\"done\":true");
        assertThat(children())
                .singleElement()
                .satisfies(child -> assertThat(child.pid()).isEqualTo(pid));
    }

    @Test
    void an_offered_model_is_served_while_the_own_one_is_on_its_way_and_listeners_hear_of_the_own_one_later()
            throws Exception {
        own.fetches("a far place", Optional.of("job_1"));
        engine.start();
        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Fetching);
        assertThat(((EngineState.Fetching) engine.state()).job()).contains("job_1");

        engine.offer(List.of(Offer.of(model("offered", 2))));

        URI url = running();
        assertThat(((EngineState.Running) engine.state()).model()).isEqualTo(new ModelName("offered"));
        assertThat(generate(url, "offered")).contains("\"done\":true");

        CompletableFuture<ModelName> heard = new CompletableFuture<>();
        engine.onChange(state -> {
            if (state instanceof EngineState.Running running && running.url().equals(url)) {
                heard.complete(running.model());
            }
        });
        own.comes(model("own", 1));

        assertThat(heard.get(60, TimeUnit.SECONDS)).isEqualTo(new ModelName("own"));
        assertThat(get(url, "/api/tags")).contains("own:latest", "offered:latest");
    }

    @Test
    void a_missing_own_model_and_no_other_one_is_told_and_the_last_withdrawn_model_ends_the_child() throws Exception {
        own.isMissing("nobody has it");
        engine.start();
        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Unavailable);

        engine.offer(List.of(Offer.of(model("offered", 2))));
        running();
        engine.offer(List.of());

        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Unavailable);
        assertThat(((EngineState.Unavailable) engine.state()).cause()).isEqualTo("nobody has it");
        await().atMost(PATIENCE).until(() -> children().isEmpty());
    }

    @Test
    void an_unknown_architecture_is_refused_with_the_reason_and_the_others_are_served() throws Exception {
        StoredModel odd = stored("odd", TinyGguf.writeAs(blobs.resolve("odd"), "llama9"));
        engine.offer(List.of(Offer.of(odd), Offer.of(model("good", 2))));
        URI url = running();

        assertThat(engine.refusal(odd.name())).get().asString().contains("llama9");
        assertThat(engine.refusal(new ModelName("good"))).isEmpty();
        assertThat(get(url, "/api/tags")).contains("good:latest").doesNotContain("odd:latest");
        assertThat(generate(url, "odd")).contains("is not served: its architecture, llama9, is unknown");
        assertThat(generate(url, "good")).contains("\"done\":true");
    }

    @Test
    void a_damaged_file_beside_a_good_one_is_an_error_of_its_own_calls() throws Exception {
        Path whole = TinyGguf.write(blobs.resolve("whole"), 5);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(blobs.resolve("cut"), Arrays.copyOf(bytes, bytes.length / 2));
        engine.offer(List.of(Offer.of(stored("cut", cut)), Offer.of(model("good", 2))));
        URI url = running();
        long pid = children().getFirst().pid();

        assertThat(generate(url, "cut")).contains("{\"error\":\"llama.cpp cannot load the model");
        assertThat(generate(url, "good")).contains("\"done\":true");
        assertThat(children().getFirst().pid()).isEqualTo(pid);
    }

    @Test
    void a_model_that_takes_the_process_along_twice_is_set_aside_and_the_others_are_served() throws Exception {
        StoredModel deadly = stored("deadly", TinyGguf.writeDeadly(blobs.resolve("deadly")));
        engine.offer(List.of(Offer.of(deadly), Offer.of(model("good", 2))));
        engine.start();

        await().atMost(PATIENCE)
                .until(() ->
                        engine.refusal(deadly.name()).isPresent() && engine.state() instanceof EngineState.Running);
        assertThat(engine.refusal(deadly.name()))
                .get()
                .asString()
                .contains("the engine's process ended 2 times while it loaded it");
        URI url = running();
        assertThat(generate(url, "good")).contains("\"done\":true");
        assertThat(generate(url, "deadly")).contains("is not served: the engine's process ended 2 times");

        engine.offer(List.of(Offer.of(model("good", 2))));

        await().atMost(PATIENCE).until(() -> engine.refusal(deadly.name()).isEmpty());
    }

    @Test
    void as_many_models_as_the_settings_allow_are_in_memory_at_once() throws Exception {
        engine.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        engine = engineFor(2);
        engine.offer(List.of(Offer.of(model("one", 1)), Offer.of(model("two", 2)), Offer.of(model("three", 3))));
        URI url = running();

        generate(url, "one");
        generate(url, "two");
        assertThat(get(url, "/api/ps")).contains("one:latest", "two:latest");
        generate(url, "three");

        assertThat(get(url, "/api/ps")).contains("two:latest", "three:latest").doesNotContain("one:latest");
    }

    @Test
    void after_the_childs_death_all_models_are_back() throws Exception {
        engine.offer(List.of(Offer.of(model("one", 1)), Offer.of(model("two", 2))));
        running();
        ProcessHandle first = children().getFirst();

        first.destroyForcibly();
        await().atMost(PATIENCE)
                .until(() -> !first.isAlive()
                        && engine.state() instanceof EngineState.Running
                        && !children().isEmpty());

        URI url = running();
        assertThat(generate(url, "two")).contains("\"done\":true");
        assertThat(generate(url, "one")).contains("\"done\":true");
    }

    @Test
    void a_split_model_is_served_from_parts_that_are_stored_by_content() throws Exception {
        Path first = blobs.resolve("sha256-1");
        Path second = blobs.resolve("sha256-2");
        TinyGguf.writeSplit(first, second, 4);
        StoredModel split = stored("split", first);
        engine.offer(List.of(new Offer(split, List.of(first, second), Optional.empty())));
        URI url = running();

        String fromParts = embed(url, "split");

        assertThat(fromParts).contains("\"embeddings\":[[");
        engine.offer(List.of(new Offer(split, List.of(first, second), Optional.empty()), Offer.of(model("whole", 4))));
        await().atMost(PATIENCE).until(() -> get(url, "/api/tags").contains("whole:latest"));
        assertThat(vectors(embed(url, "whole"))).isEqualTo(vectors(fromParts));
    }

    @Test
    void a_model_without_all_its_parts_is_refused() throws Exception {
        Path first = blobs.resolve("sha256-1");
        TinyGguf.writeSplit(first, blobs.resolve("sha256-2"), 4);
        StoredModel split = stored("split", first);

        engine.offer(List.of(Offer.of(split), Offer.of(model("good", 2))));
        running();

        assertThat(engine.refusal(split.name())).contains("it is split into 2 files, and 1 is here");
    }

    private URI running() {
        engine.start();
        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Running);
        return ((EngineState.Running) engine.state()).url();
    }

    private StoredModel model(String name, long seed) throws Exception {
        return stored(name, TinyGguf.write(blobs.resolve("model-" + seed), seed));
    }

    private static StoredModel stored(String name, Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return new StoredModel(new ModelName(name), file, digest, bytes.length, "a test", "", "");
    }

    private static String vectors(String answer) {
        return answer.replaceAll(".*\"embeddings\":(\\[\\[.*]]).*", "$1");
    }

    private List<ProcessHandle> children() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().children()) {
            return all.filter(child -> child.info().command().orElse("").endsWith("java"))
                    .filter(ProcessHandle::isAlive)
                    .toList();
        }
    }

    private String generate(URI url, String model) throws Exception {
        return call(url, "/api/generate", """
                {"model":"%s","prompt":"abc","stream":false,"options":{"num_predict":4,"temperature":0}}""".formatted(model));
    }

    private String embed(URI url, String model) throws Exception {
        return call(url, "/api/embed", "{\"model\":\"%s\",\"input\":\"abc\"}".formatted(model));
    }

    private String call(URI url, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String get(URI url, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** An own model that is on its way until the test says otherwise. */
    private static final class ScriptedOwnModel implements OwnModel {

        private final CompletableFuture<Obtained> outcome = new CompletableFuture<>();
        private volatile String source = "nowhere";
        private volatile Optional<String> job = Optional.empty();

        void fetches(String from, Optional<String> by) {
            source = from;
            job = by;
        }

        void comes(StoredModel model) {
            outcome.complete(new Obtained.Here(model));
        }

        void isMissing(String cause) {
            outcome.complete(new Obtained.Missing(cause, List.of("Do something.")));
        }

        @Override
        public Obtained obtain(Watcher watcher) throws InterruptedException {
            watcher.fetching(source, Progress.of(1, 2), job);
            try {
                return outcome.get();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public List<String> remedies() {
            return List.of("Do something.");
        }
    }
}
