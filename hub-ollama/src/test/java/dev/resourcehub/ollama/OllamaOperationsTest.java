package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.ask;
import static dev.resourcehub.ollama.Stage.call;
import static dev.resourcehub.ollama.Stage.failure;
import static dev.resourcehub.ollama.Stage.get;
import static dev.resourcehub.ollama.Stage.idOf;
import static dev.resourcehub.ollama.Stage.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.dispatch.DispatchCodes;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.NewInstance;
import dev.resourcehub.resource.Readiness;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with the servers of a hub while calls run. */
class OllamaOperationsTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_registered_server_serves_with_what_was_said_of_it() throws Exception {
        FakeOllama fake = stage.fake("a", "b");
        OllamaHub hub = stage.hub();
        assertThat(hub.view().readiness()).isEqualTo(Readiness.OFF);

        InstanceView view = get(hub.register(new NewInstance(
                Optional.of(new InstanceId("gpu")),
                URI.create(fake.url()),
                Set.of("fast"),
                Optional.of(3),
                Optional.empty(),
                Optional.of(7),
                Set.of("a"))));

        assertThat(view.status()).isEqualTo(InstanceStatus.HEALTHY);
        assertThat(view.maxConcurrent()).isEqualTo(7);
        assertThat(view.tags()).containsExactly("fast");
        assertThat(hub.view().readiness()).isEqualTo(Readiness.READY);
        assertThat(servedBy(hub, "a", Routing.ANY)).isEqualTo(new InstanceId("gpu"));
        assertThat(failure(call(hub, "b", Routing.ANY))).isInstanceOf(Failure.Unknown.class);
    }

    @Test
    void a_server_is_registered_once_and_only_by_a_plain_web_address() throws Exception {
        FakeOllama fake = stage.fake("a");
        OllamaHub hub = stage.hub(fake);

        assertThat(failure(hub.register(added(fake.url())))).isInstanceOf(Failure.Conflict.class);
        assertThat(failure(hub.register(added(fake.url() + "/api")))).isInstanceOf(Failure.Unprocessable.class);
        assertThat(failure(hub.register(added("unix:///run/ollama.sock")))).isInstanceOf(Failure.Unprocessable.class);
    }

    @Test
    void a_change_holds_from_the_next_call_on() throws Exception {
        FakeOllama fake = stage.fake("a", "b");
        OllamaHub hub = stage.hub(fake);

        InstanceView view = get(hub.update(
                idOf(fake),
                new InstanceChange(
                        Optional.of(Set.of("slow")),
                        Optional.of(5),
                        Optional.of(2),
                        Optional.of(9),
                        Optional.of(Set.of("b")))));

        assertThat(view.weight()).isEqualTo(5);
        assertThat(view.priority()).isEqualTo(2);
        assertThat(view.maxConcurrent()).isEqualTo(9);
        Routing slow = new Routing(Optional.empty(), Set.of("slow"), Optional.empty());
        assertThat(servedBy(hub, "b", slow)).isEqualTo(idOf(fake));
        assertThat(failure(call(hub, "a", slow))).isInstanceOf(Failure.Unknown.class);

        get(hub.update(
                idOf(fake),
                new InstanceChange(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Set.of()))));
        assertThat(servedBy(hub, "a", slow)).isEqualTo(idOf(fake));
    }

    @Test
    void a_drained_server_finishes_what_runs_and_serves_again_when_resumed() throws Exception {
        FakeOllama fake = stage.fake(FakeOllamaSettings.defaults()
                .withModels(FakeModel.named("tiny"))
                .withTokens(20)
                .withTokenGap(Duration.ofMillis(20)));
        OllamaHub hub = stage.hub(fake, stage.fake("other"));
        Future<Answer> running = call(hub, "tiny", Routing.ANY);
        await().atMost(LONG).until(() -> fake.stats().running() == 1);

        assertThat(get(hub.drain(idOf(fake), Duration.ofMillis(1)))).isFalse();
        Future<Boolean> drained = hub.drain(idOf(fake), LONG);
        assertThat(failure(call(hub, "tiny", Stage.at(fake)))).isInstanceOf(Failure.Draining.class);

        assertThat(get(running).doneReason()).isNotEmpty();
        assertThat(get(drained)).isTrue();
        assertThat(Stage.view(hub, fake).status()).isEqualTo(InstanceStatus.DRAINING);
        get(hub.resume(idOf(fake)));
        assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(fake));
    }

    @Test
    void a_removed_server_gets_nothing_more_and_is_unknown() throws Exception {
        FakeOllama gone = stage.fake("tiny");
        FakeOllama stays = stage.fake("tiny");
        OllamaHub hub = stage.hub(gone, stays);
        List<HubEvent> events = new CopyOnWriteArrayList<>();
        hub.subscribe(0, happening -> events.add(happening.event()));

        get(hub.remove(idOf(gone)));

        for (int i = 0; i < 4; i++) {
            assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(stays));
        }
        assertThat(events).contains(new HubEvent.Registered(idOf(gone)), new HubEvent.Unregistered(idOf(gone)));
        assertThat(failure(hub.check(idOf(gone))))
                .isInstanceOfSatisfying(
                        Failure.Unknown.class,
                        unknown -> assertThat(unknown.code()).isEqualTo(DispatchCodes.INSTANCE_NOT_FOUND));
        assertThat(failure(call(hub, "tiny", Stage.at(gone))))
                .isInstanceOfSatisfying(
                        Failure.Unknown.class,
                        unknown -> assertThat(unknown.code()).isEqualTo(DispatchCodes.INSTANCE_NOT_FOUND));
    }

    @Test
    void a_server_that_the_hub_did_not_start_is_not_restarted() throws Exception {
        FakeOllama fake = stage.fake("tiny");
        OllamaHub hub = stage.hub(fake);

        assertThat(failure(hub.restart(idOf(fake)))).isInstanceOf(Failure.Conflict.class);
        assertThat(ask(hub, "tiny", Routing.ANY).route().instance()).isEqualTo(idOf(fake));
    }

    @Test
    void the_embedded_engine_is_restarted_and_serves_again(@TempDir Path home) throws Exception {
        OllamaHub hub = stage.hubWithEngine(
                home, TinyGguf.write(home.resolve("tiny.gguf")).toString());
        await().atMost(Duration.ofSeconds(60)).until(() -> hub.view().readiness() == Readiness.READY);
        URI before = endpoint(hub);

        InstanceView after = get(hub.restart(Embedded.ID));

        assertThat(after.status()).isEqualTo(InstanceStatus.HEALTHY);
        assertThat(after.endpoint()).isNotEqualTo(before.toString());
        assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(Embedded.ID);
        assertThat(failure(hub.remove(Embedded.ID))).isInstanceOf(Failure.Conflict.class);
    }

    private static URI endpoint(OllamaHub hub) {
        return URI.create(hub.view().instances().getFirst().endpoint());
    }

    @Test
    void a_check_tells_how_a_server_is_now() throws Exception {
        FakeOllama fake = stage.fake("tiny");
        OllamaHub hub = stage.hub(fake);

        assertThat(get(hub.check(idOf(fake))).status()).isEqualTo(InstanceStatus.HEALTHY);
        get(fake.refuse());
        get(hub.check(idOf(fake)));

        assertThat(get(hub.check(idOf(fake))).status()).isEqualTo(InstanceStatus.UNHEALTHY);
    }

    private static NewInstance added(String url) {
        return new NewInstance(
                Optional.empty(),
                URI.create(url),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }
}
