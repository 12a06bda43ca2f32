package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.call;
import static dev.resourcehub.ollama.Stage.failure;
import static dev.resourcehub.ollama.Stage.get;
import static dev.resourcehub.ollama.Stage.idOf;
import static dev.resourcehub.ollama.Stage.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.fixture.FaultRule;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server in trouble is left alone, and callers do not notice while others serve. */
class OllamaTroubleTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_server_that_always_fails_is_behind_an_open_breaker_and_the_others_serve() throws Exception {
        FakeOllama failing = stage.fake("tiny");
        FakeOllama good = stage.fake("tiny");
        failing.script(FaultRule.next(new Fault.Refused(503, "broken")).always());
        OllamaHub hub = stage.hub(failing, good);
        List<HubEvent> events = new CopyOnWriteArrayList<>();
        hub.subscribe(0, happening -> events.add(happening.event()));

        for (int i = 0; i < 40; i++) {
            assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(good));
        }

        assertThat(failing.stats().requests("/api/generate")).isLessThanOrEqualTo(6);
        assertThat(events)
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(HubEvent.BreakerChanged.class, change -> {
                    assertThat(change.instance()).isEqualTo(idOf(failing));
                    assertThat(change.to()).isEqualTo("open");
                }));
        assertThat(Stage.view(hub, failing).facts().get("breaker")).isEqualTo("open");
    }

    @Test
    void a_model_that_always_fails_at_a_server_is_behind_a_breaker_of_its_own() throws Exception {
        FakeOllama failing = stage.fake("tiny");
        FakeOllama good = stage.fake("tiny");
        failing.script(FaultRule.next(new Fault.Refused(500, "out of memory")).always());
        OllamaHub hub = stage.hub(failing, good);

        for (int i = 0; i < 40; i++) {
            assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(good));
        }

        assertThat(failing.stats().requests("/api/generate")).isLessThanOrEqualTo(6);
        assertThat(Stage.view(hub, failing).facts())
                .containsEntry("breaker", "closed")
                .containsEntry("breakers", Map.of("tiny:latest", "open"));
    }

    @Test
    void a_server_that_answers_its_probes_and_never_a_call_is_sent_away() throws Exception {
        FakeOllama mute = stage.fake("tiny");
        FakeOllama good = stage.fake("tiny");
        OllamaHub hub = stage.hub(DispatchSettings.DEFAULT, stallsAfter(Duration.ofMillis(200)), mute, good);
        Stage.warm(hub, "tiny", mute, good);
        mute.script(FaultRule.next(new Fault.HangBeforeHead()).always());

        Future<Answer> stuck = call(hub, "tiny", Stage.at(mute), Duration.ofSeconds(3), new Transcript());

        await().atMost(LONG).until(() -> isEjected(hub, mute));
        for (int i = 0; i < 10; i++) {
            assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(good));
        }
        assertThat(failure(stuck)).isEqualTo(new Failure.DeadlineExceeded("generate", Duration.ofSeconds(3)));
    }

    @Test
    void a_server_that_never_ends_to_load_a_model_is_excused_once() throws Exception {
        FakeOllama mute = stage.fake("tiny");
        OllamaHub hub =
                stage.hub(DispatchSettings.DEFAULT, stallsAfter(Duration.ofMillis(100)), mute, stage.fake("tiny"));
        mute.script(FaultRule.next(new Fault.HangBeforeHead()).always());

        assertThat(failure(call(hub, "tiny", Stage.at(mute), Duration.ofMillis(400), new Transcript())))
                .isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(isEjected(hub, mute)).isFalse();
        assertThat(failure(call(hub, "tiny", Stage.at(mute), Duration.ofSeconds(2), new Transcript())))
                .isInstanceOf(Failure.DeadlineExceeded.class);

        assertThat(isEjected(hub, mute)).isTrue();
    }

    @Test
    void a_model_that_is_gone_from_one_server_is_asked_of_another_and_nobody_is_blamed() throws Exception {
        FakeOllama lost = stage.fake("tiny");
        FakeOllama has = stage.fake("tiny");
        lost.script(
                FaultRule.next(new Fault.Refused(404, "model 'tiny' not found")).times(20));
        OllamaHub hub = stage.hub(lost, has);

        for (int i = 0; i < 20; i++) {
            assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(has));
        }

        assertThat(Stage.view(hub, lost).facts().get("breaker")).isEqualTo("closed");
        assertThat(isEjected(hub, lost)).isFalse();
    }

    @Test
    void a_model_whose_only_server_does_not_answer_is_no_unknown_model() throws Exception {
        FakeOllama down = stage.fake("large");
        OllamaHub hub = stage.hub(down, stage.fake("tiny"));
        get(down.refuse());
        await().atMost(LONG).until(() -> !Stage.view(hub, down).status().isAvailable());

        assertThat(failure(call(hub, "large", Routing.ANY))).isInstanceOf(Failure.NoCapacity.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_thousand_calls_do_not_notice_that_one_of_three_servers_fails(Trouble trouble) throws Exception {
        FakeOllama failing = stage.fake("tiny");
        OllamaHub hub = stage.hub(failing, stage.fake("tiny"), stage.fake("tiny"));
        AtomicInteger asked = new AtomicInteger();
        List<Failure> failures = new CopyOnWriteArrayList<>();

        Future<Void> all = callers(16, hub, 1000, asked, failures, () -> {
            switch (trouble) {
                case REFUSES -> failing.refuse();
                case IS_BUSY -> failing.script(FaultRule.next(Fault.busy()).always());
                case RESETS ->
                    failing.script(FaultRule.next(new Fault.ResetBeforeHead()).always());
            }
        });
        get(all);

        assertThat(failures).isEmpty();
    }

    @Test
    void the_parallelism_of_a_server_is_learned() throws Exception {
        FakeOllama two = stage.fake(FakeOllamaSettings.defaults()
                .withModels(FakeModel.named("tiny"))
                .withSlots(2)
                .withTokens(4)
                .withTokenGap(Duration.ofMillis(10)));
        OllamaHub hub = stage.hub(two);
        Stage.warm(hub, "tiny", two);
        AtomicInteger most = new AtomicInteger();
        long sampling = stage.vertx.setPeriodic(
                2,
                tick -> most.accumulateAndGet(
                        two.stats().running() + two.stats().waiting(), Math::max));
        List<Failure> failures = new CopyOnWriteArrayList<>();

        get(callers(24, hub, 300, new AtomicInteger(), failures, () -> {}));
        stage.vertx.cancelTimer(sampling);

        assertThat(failures).isEmpty();
        assertThat(most.get()).isBetween(2, 8);
    }

    /** {@code count} callers who ask one after another until {@code total} calls were made; trouble begins at the tenth. */
    private Future<Void> callers(
            int count, OllamaHub hub, int total, AtomicInteger asked, List<Failure> failures, Runnable trouble) {
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Promise<Void> done = Promise.promise();
            stage.vertx.runOnContext(now -> next(hub, total, asked, failures, trouble, done));
            all.add(done.future());
        }
        return Future.join(all).mapEmpty();
    }

    private void next(
            OllamaHub hub,
            int total,
            AtomicInteger asked,
            List<Failure> failures,
            Runnable trouble,
            Promise<Void> done) {
        int mine = asked.incrementAndGet();
        if (mine > total) {
            done.complete();
            return;
        }
        if (mine == 10) {
            trouble.run();
        }
        call(hub, "tiny", Routing.ANY).onComplete(ended -> {
            if (ended.failed()) {
                failures.add(HubException.failureOf(ended.cause()));
            }
            next(hub, total, asked, failures, trouble, done);
        });
    }

    private static boolean isEjected(OllamaHub hub, FakeOllama fake) {
        return Boolean.TRUE.equals(Stage.view(hub, fake).facts().get("ejected"));
    }

    private static FleetSettings stallsAfter(Duration limit) {
        FleetSettings usual = OllamaSettings.FLEET;
        return new FleetSettings(
                usual.breaker(),
                usual.capabilityBreaker(),
                usual.concurrency(),
                usual.outliers(),
                usual.slowStart(),
                usual.recovery(),
                usual.recoveries(),
                usual.metrics(),
                limit,
                usual.events());
    }

    enum Trouble {
        REFUSES,
        IS_BUSY,
        RESETS
    }
}
