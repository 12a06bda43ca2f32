package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.ask;
import static dev.resourcehub.ollama.Stage.call;
import static dev.resourcehub.ollama.Stage.failure;
import static dev.resourcehub.ollama.Stage.idOf;
import static dev.resourcehub.ollama.Stage.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.dispatch.DispatchCodes;
import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.Explained;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.fixture.FaultRule;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call says of where it wants to go is honoured for that call. */
class OllamaRoutingTest {

    private static final Set<String> BUILT_IN = Set.of(
            "round_robin",
            "least_loaded",
            "random",
            "weighted",
            "latency_based",
            "model_affinity",
            "power_of_two",
            "prefix_affinity");

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "round_robin, round_robin",
        "least_loaded, least_loaded",
        "random, random",
        "weighted, weighted",
        "latency_based, latency_based",
        "model_affinity, model_affinity",
        "power_of_two, power_of_two",
        "prefix_affinity, prefix_affinity",
        "least_connections, least_loaded",
        "p2c, power_of_two"
    })
    void every_strategy_serves_the_call_that_names_it(String asked, String used) throws Exception {
        OllamaHub hub = stage.hub(stage.fake("tiny"), stage.fake("tiny"));

        assertThat(ask(hub, "tiny", Stage.by(asked)).route().strategy()).isEqualTo(used);
        assertThat(ask(hub, "tiny", Routing.ANY).route().strategy()).isEqualTo("least_loaded");
    }

    @Test
    void an_unknown_strategy_is_refused_with_those_that_exist() throws Exception {
        OllamaHub hub = stage.hub(stage.fake("tiny"));

        assertThat(failure(call(hub, "tiny", Stage.by("best"))))
                .isInstanceOfSatisfying(Failure.Unprocessable.class, refused -> {
                    assertThat(refused.code()).isEqualTo(DispatchCodes.UNKNOWN_STRATEGY);
                    assertThat(refused.field()).isEqualTo("routing.strategy");
                    assertThat(refused.facts().get("known"))
                            .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                            .containsAll(BUILT_IN);
                });
    }

    @Test
    void model_affinity_keeps_to_the_server_that_has_it_loaded() throws Exception {
        FakeOllama cold = stage.fake("tiny");
        FakeOllama warm = stage.fake("tiny");
        OllamaHub hub = stage.hub(cold, warm);
        Stage.warm(hub, "tiny", warm);

        for (int i = 0; i < 6; i++) {
            assertThat(servedBy(hub, "tiny", Stage.by("model_affinity"))).isEqualTo(idOf(warm));
        }
    }

    @Test
    void a_call_goes_only_where_its_model_is() throws Exception {
        FakeOllama a = stage.fake("a");
        FakeOllama b = stage.fake("b");
        FakeOllama both = stage.fake("a", "b");
        OllamaHub hub = stage.hub(a, b, both);
        Set<InstanceId> servedA = new HashSet<>();
        Set<InstanceId> servedB = new HashSet<>();

        for (int i = 0; i < 8; i++) {
            servedA.add(servedBy(hub, "a", Routing.ANY));
            servedB.add(servedBy(hub, "B:latest", Stage.by("round_robin")));
        }

        assertThat(servedA).containsExactlyInAnyOrder(idOf(a), idOf(both));
        assertThat(servedB).containsExactlyInAnyOrder(idOf(b), idOf(both));
    }

    @Test
    void calls_of_one_session_stay_together_and_sessions_spread() throws Exception {
        OllamaHub hub = stage.hub(stage.fake("tiny"), stage.fake("tiny"), stage.fake("tiny"));
        Set<InstanceId> used = new HashSet<>();

        for (int session = 0; session < 16; session++) {
            Routing routing = Stage.inSession("session " + session);
            InstanceId first = servedBy(hub, "tiny", routing);
            for (int i = 0; i < 3; i++) {
                assertThat(servedBy(hub, "tiny", routing))
                        .as("session %s", session)
                        .isEqualTo(first);
            }
            used.add(first);
        }

        assertThat(used).hasSizeGreaterThan(1);
    }

    @Test
    void calls_with_the_same_beginning_stay_together() throws Exception {
        OllamaHub hub = stage.hub(stage.fake("tiny"), stage.fake("tiny"), stage.fake("tiny"));
        Set<InstanceId> used = new HashSet<>();

        for (int i = 0; i < 6; i++) {
            used.add(servedBy(hub, "tiny", Stage.by("prefix_affinity")));
        }

        assertThat(used).hasSize(1);
    }

    @Test
    void a_model_that_nobody_has_falls_back_to_the_next() throws Exception {
        OllamaHub hub = stage.hub(stage.fake("tiny"));

        Answer answer = ask(hub, "large", Stage.orElse("medium", "tiny"));

        assertThat(answer.model()).isEqualTo(new ModelName("tiny"));
        assertThat(failure(call(hub, "large", Stage.orElse("medium"))))
                .isInstanceOfSatisfying(
                        Failure.Unknown.class,
                        unknown -> assertThat(unknown.code()).isEqualTo(ModelCodes.MODEL_NOT_FOUND));
    }

    @Test
    void a_model_whose_servers_all_fail_falls_back_to_the_next() throws Exception {
        FakeOllama failing = stage.fake("large");
        failing.script(FaultRule.next(Fault.busy()).always());
        OllamaHub hub = stage.hub(failing, stage.fake("tiny"));

        assertThat(ask(hub, "large", Stage.orElse("tiny")).model()).isEqualTo(new ModelName("tiny"));
    }

    @Test
    void what_has_begun_does_not_fall_back() throws Exception {
        FakeOllama failing = stage.fake("large");
        failing.script(new Fault.ErrorLine(1, "out of memory"));
        OllamaHub hub = stage.hub(failing, stage.fake("tiny"));
        Transcript transcript = new Transcript();

        assertThat(failure(call(hub, "large", Stage.orElse("tiny"), LONG, transcript)))
                .isInstanceOf(Failure.BackendError.class);
        assertThat(transcript.text()).isNotEmpty();
    }

    @Test
    void a_call_that_may_be_hedged_does_not_wait_for_a_slow_server() throws Exception {
        FakeOllama slow = stage.fake("tiny");
        FakeOllama quick = stage.fake("tiny");
        DispatchSettings eager = new DispatchSettings(
                "round_robin",
                DispatchSettings.DEFAULT.queue(),
                3,
                DispatchSettings.DEFAULT.backoff(),
                DispatchSettings.DEFAULT.retries(),
                new HedgeSettings(95, Duration.ofMinutes(5), 4, 0.5, 10));
        OllamaHub hub = stage.hub(eager, OllamaSettings.FLEET, slow, quick);
        Stage.warm(hub, "tiny", slow, quick);
        for (int i = 0; i < 8; i++) {
            ask(hub, "tiny", Stage.hedged());
        }
        // The delay is learned anew once a second.
        await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
        ask(hub, "tiny", Stage.hedged());
        slow.script(new Fault.HangBeforeHead());

        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(ask(hub, "tiny", Stage.hedged()));
        }

        assertThat(answers)
                .anySatisfy(answer -> assertThat(answer.route().attempts()).isEqualTo(2));
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(hub.view().totals()).isEqualTo(Map.of("in_flight", 0, "queued", 0, "models", 1)));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(slow.stats().cancelled()).isPositive());
    }

    @Test
    void an_answer_explains_why_each_server_could_or_could_not_take_it() throws Exception {
        FakeOllama has = stage.fake("a");
        FakeOllama hasNot = stage.fake("b");
        OllamaHub hub = stage.hub(has, hasNot);

        assertThat(ask(hub, "a", Stage.explained()).route().considered())
                .extracting(Explained::instance, Explained::eligible)
                .containsExactly(Tuple.tuple(idOf(has), true), Tuple.tuple(idOf(hasNot), false));
        assertThat(ask(hub, "a", Routing.ANY).route().considered()).isEmpty();
    }
}
