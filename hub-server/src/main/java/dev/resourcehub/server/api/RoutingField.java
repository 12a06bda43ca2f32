package dev.resourcehub.server.api;

import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code routing} of a call to a model; what this version does not serve is refused, never ignored. */
final class RoutingField {

    private static final Code UNKNOWN_STRATEGY = new Code("unknown_strategy");
    private static final String SERVED = "least_loaded";
    private static final List<String> STRATEGIES = List.of(
            "round_robin",
            SERVED,
            "random",
            "weighted",
            "latency_based",
            "model_affinity",
            "power_of_two",
            "prefix_affinity");
    private static final Set<String> KNOWN =
            Set.of("strategy", "tags", "instance", "session", "priority", "fallback_models", "hedge");

    private RoutingField() {}

    static Routing read(Fields body) {
        return body.object("routing", KNOWN).map(RoutingField::of).orElse(Routing.ANY);
    }

    private static Routing of(Fields routing) {
        routing.text("strategy").ifPresent(name -> checkStrategy(routing, name));
        if (routing.text("session").isPresent()) {
            throw routing.notAvailable("session");
        }
        Choice.of("normal").andLater("low", "high").read(routing, "priority");
        if (!routing.texts("fallback_models", 16).isEmpty()) {
            throw routing.notAvailable("fallback_models");
        }
        if (routing.flag("hedge").orElse(false)) {
            throw routing.notAvailable("hedge");
        }
        return new Routing(
                routing.text("strategy"),
                Set.copyOf(Set.of(routing.texts("tags", 64).stream().distinct().toArray(String[]::new))),
                routing.text("instance").map(id -> instance(routing, id)));
    }

    private static void checkStrategy(Fields routing, String name) {
        if (!STRATEGIES.contains(name)) {
            throw new HubException(new Failure.Unprocessable(
                    UNKNOWN_STRATEGY,
                    routing.at("strategy"),
                    "one of " + String.join(", ", STRATEGIES),
                    Map.of("known", STRATEGIES)));
        }
        if (!name.equals(SERVED)) {
            throw routing.notAvailable("strategy");
        }
    }

    private static InstanceId instance(Fields routing, String id) {
        try {
            return new InstanceId(id);
        } catch (IllegalArgumentException malformed) {
            throw JsonBody.invalid(routing.at("instance"), "the id of an instance");
        }
    }
}
