package dev.resourcehub.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.engine.ConfiguredFile;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Fake servers on real ports and hubs over them; everything ends with {@link #close}. */
final class Stage {

    static final Duration LONG = Duration.ofSeconds(20);

    /** Asks often, so that a test need not wait. */
    static final HealthSettings OFTEN = new HealthSettings(Duration.ofMillis(100), Duration.ofSeconds(2), 1, 2, 1);

    final Vertx vertx = Vertx.vertx();
    private final List<OllamaHub> hubs = new ArrayList<>();

    FakeOllama fake(String... models) throws Exception {
        FakeModel[] named = Arrays.stream(models).map(FakeModel::named).toArray(FakeModel[]::new);
        return fake(FakeOllamaSettings.defaults().withModels(named).withSlots(4).withTokens(2));
    }

    FakeOllama fake(FakeOllamaSettings settings) throws Exception {
        return get(FakeOllama.start(vertx, settings));
    }

    OllamaHub hub(FakeOllama... fakes) throws Exception {
        return hub(DispatchSettings.DEFAULT, OllamaSettings.FLEET, fakes);
    }

    OllamaHub hub(DispatchSettings dispatch, FleetSettings fleet, FakeOllama... fakes) throws Exception {
        List<OllamaSettings.Instance> instances = Arrays.stream(fakes)
                .map(fake -> OllamaSettings.Instance.at(URI.create(fake.url())))
                .toList();
        return hub(TestHubs.settings(instances, dispatch, fleet, OFTEN));
    }

    OllamaHub hub(OllamaSettings settings) throws Exception {
        OllamaHub hub = TestHubs.open(vertx, settings);
        hubs.add(hub);
        get(hub.start());
        return hub;
    }

    /** A hub over {@code named} that also looks for servers on this machine, on the ports of {@code hidden}. */
    OllamaHub hubThatLooks(List<OllamaSettings.Instance> named, FakeOllama... hidden) throws Exception {
        OllamaSettings usual = TestHubs.settings(named, DispatchSettings.DEFAULT, OllamaSettings.FLEET, OFTEN);
        return hub(new OllamaSettings(
                usual.defaultModel(),
                usual.instances(),
                new OllamaSettings.Discover(
                        true,
                        List.of("127.0.0.1"),
                        Arrays.stream(hidden).map(FakeOllama::port).toList()),
                usual.engine(),
                usual.dispatch(),
                usual.fleet(),
                usual.health(),
                usual.timeout(),
                usual.queueTimeout()));
    }

    /** A hub that does not notice by itself what happens at its servers. */
    OllamaHub hubThatLooksRarely(FakeOllama fake) throws Exception {
        return hub(TestHubs.settings(
                List.of(OllamaSettings.Instance.at(URI.create(fake.url()))),
                DispatchSettings.DEFAULT,
                OllamaSettings.FLEET,
                new HealthSettings(Duration.ofHours(1), Duration.ofSeconds(2), 1, 2, 1)));
    }

    /** A hub without servers whose embedded engine serves {@code model}. */
    OllamaHub hubWithEngine(Path home, String model) throws Exception {
        EngineSettings engine = new EngineSettings(
                EngineSettings.Mode.ON, 0, Optional.of(model), Optional.empty(), 512, 2, Duration.ofMinutes(5));
        OllamaSettings usual = TestHubs.settings(List.of(), DispatchSettings.DEFAULT, OllamaSettings.FLEET, OFTEN);
        OllamaSettings settings = new OllamaSettings(
                usual.defaultModel(),
                usual.instances(),
                usual.discover(),
                engine,
                usual.dispatch(),
                usual.fleet(),
                usual.health(),
                usual.timeout(),
                usual.queueTimeout());
        OllamaHub hub = TestHubs.open(
                vertx,
                settings,
                EmbeddedEngine.create(
                        vertx,
                        engine,
                        home,
                        new ConfiguredFile(Path.of(model), engine.sha256()),
                        Ticker.system(),
                        Chance.random()));
        hubs.add(hub);
        get(hub.start());
        return hub;
    }

    static InstanceId idOf(FakeOllama fake) {
        return OllamaSettings.Instance.at(URI.create(fake.url())).id();
    }

    static Routing at(FakeOllama fake) {
        return new Routing(Optional.empty(), Set.of(), Optional.of(idOf(fake)));
    }

    static Routing by(String strategy) {
        return new Routing(Optional.of(strategy), Set.of(), Optional.empty());
    }

    static Routing inSession(String session) {
        return new Routing(
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.of(session),
                Priority.NORMAL,
                List.of(),
                false,
                false);
    }

    static Routing orElse(String... models) {
        return new Routing(
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                Arrays.stream(models).map(ModelName::new).toList(),
                false,
                false);
    }

    static Routing hedged() {
        return new Routing(
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                List.of(),
                true,
                false);
    }

    static Routing explained() {
        return new Routing(
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL,
                List.of(),
                false,
                true);
    }

    static Future<Answer> call(OllamaHub hub, String model, Routing routing, Duration timeout, Transcript transcript) {
        Terms terms = new Terms(
                Optional.of(new ModelName(model)), Optional.empty(), Optional.empty(), routing, timeout, LONG);
        return hub.generate(
                new GenerateCall(terms, "Why is the sky blue?", Optional.empty(), List.of(), Optional.empty()),
                transcript,
                Cancellation.create());
    }

    static Future<Answer> call(OllamaHub hub, String model, Routing routing) {
        return call(hub, model, routing, LONG, new Transcript());
    }

    static Answer ask(OllamaHub hub, String model, Routing routing) throws Exception {
        return get(call(hub, model, routing));
    }

    static InstanceId servedBy(OllamaHub hub, String model, Routing routing) throws Exception {
        return ask(hub, model, routing).route().instance();
    }

    static InstanceView view(OllamaHub hub, FakeOllama fake) {
        return hub.view().instances().stream()
                .filter(view -> view.id().equals(idOf(fake)))
                .findFirst()
                .orElseThrow();
    }

    /** Has each answer once, until the hub has seen that the model is loaded there. */
    static void warm(OllamaHub hub, String model, FakeOllama... fakes) throws Exception {
        for (FakeOllama fake : fakes) {
            ask(hub, model, at(fake));
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat((List<?>) view(hub, fake).facts().get("resident"))
                                    .isNotEmpty());
        }
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static Failure failure(Future<?> future) {
        await().atMost(LONG).until(future::isComplete);
        assertThat(future.failed()).isTrue();
        return HubException.failureOf(future.cause());
    }

    void close() throws Exception {
        for (OllamaHub hub : hubs) {
            get(hub.close());
        }
        get(vertx.close());
    }
}
