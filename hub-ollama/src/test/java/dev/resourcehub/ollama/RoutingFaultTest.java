package dev.resourcehub.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Priority;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a call may ask for is served or refused by its field, never ignored. */
class RoutingFaultTest {

    @Test
    void what_this_version_serves_is_no_fault() {
        assertThat(CallPath.faultOf(Routing.ANY)).isEmpty();
        assertThat(CallPath.faultOf(new Routing(Optional.of("least_loaded"), Set.of("gpu"), Optional.empty())))
                .isEmpty();
    }

    @Test
    void what_it_does_not_serve_yet_is_refused_by_its_field() {
        assertThat(CallPath.faultOf(new Routing(Optional.of("random"), Set.of(), Optional.empty())))
                .contains(notAvailable("routing.strategy"));
        assertThat(CallPath.faultOf(routing(Optional.of("s"), Priority.NORMAL, List.of(), false, false)))
                .contains(notAvailable("routing.session"));
        assertThat(CallPath.faultOf(routing(Optional.empty(), Priority.HIGH, List.of(), false, false)))
                .contains(notAvailable("routing.priority"));
        assertThat(CallPath.faultOf(
                        routing(Optional.empty(), Priority.NORMAL, List.of(new ModelName("other")), false, false)))
                .contains(notAvailable("routing.fallback_models"));
        assertThat(CallPath.faultOf(routing(Optional.empty(), Priority.NORMAL, List.of(), true, false)))
                .contains(notAvailable("routing.hedge"));
        assertThat(CallPath.faultOf(routing(Optional.empty(), Priority.NORMAL, List.of(), false, true)))
                .contains(notAvailable("explain"));
    }

    @Test
    void a_strategy_that_does_not_exist_is_refused_with_those_that_do() {
        List<String> known = List.of(
                "round_robin",
                "least_loaded",
                "random",
                "weighted",
                "latency_based",
                "model_affinity",
                "power_of_two",
                "prefix_affinity");

        assertThat(CallPath.faultOf(new Routing(Optional.of("best"), Set.of(), Optional.empty())))
                .contains(new Failure.Unprocessable(
                        OllamaCodes.UNKNOWN_STRATEGY,
                        "routing.strategy",
                        "one of " + String.join(", ", known),
                        Map.of("known", known)));
    }

    private static Failure notAvailable(String field) {
        return new Failure.Unprocessable(Codes.INVALID_VALUE, field, "not available in this version");
    }

    private static Routing routing(
            Optional<String> session, Priority priority, List<ModelName> fallback, boolean hedge, boolean explain) {
        return new Routing(Optional.empty(), Set.of(), Optional.empty(), session, priority, fallback, hedge, explain);
    }
}
