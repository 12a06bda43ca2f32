package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.readiness.ManualAction;
import dev.resourcehub.readiness.Target;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The body of {@code PUT /provisioning/overrides}: what is decided, by whom, and why.
 *
 * @param actor who decides; the API where nobody is named
 */
record OverrideRequest(ManualAction action, String actor, String reason) {

    /** Who decides when a request names nobody. */
    static final String API = "api";

    private static final Duration LONGEST_MARK = Duration.ofDays(7);
    private static final Set<String> KNOWN =
            Set.of("action", "adapter", "target", "strategy", "lasting_ms", "actor", "reason");
    private static final Set<String> ALWAYS = Set.of("action", "actor", "reason");
    private static final Set<String> TARGET = Set.of("kind", "id");
    private static final Choice ACTIONS =
            Choice.of("retry", "skip", "disable_strategy", "enable_strategy", "mark_ready", "clear");

    static OverrideRequest of(JsonNode body) {
        Fields fields = Fields.of(body, KNOWN);
        fields.requiredText("action", "what to do, such as retry");
        String word = ACTIONS.read(fields, "action");
        Fields.of(body, known(word));
        return new OverrideRequest(
                action(fields, word),
                fields.has("actor") ? said(fields, "actor", "who decides") : API,
                said(fields, "reason", "why, in a few words"));
    }

    /** The fields that an action reads: another one would be a decision that is not carried out. */
    private static Set<String> known(String word) {
        Set<String> known = new HashSet<>(ALWAYS);
        known.addAll(
                switch (word) {
                    case "disable_strategy", "enable_strategy" -> Set.of("strategy", "adapter");
                    case "mark_ready" -> Set.of("adapter", "lasting_ms");
                    default -> Set.of("adapter", "target");
                });
        return known;
    }

    private static String said(Fields fields, String name, String expected) {
        String text = fields.requiredText(name, expected).strip();
        if (text.isEmpty()) {
            throw JsonBody.invalid(name, expected);
        }
        return text;
    }

    private static ManualAction action(Fields fields, String word) {
        return switch (word) {
            case "retry" -> new ManualAction.Retry(adapter(fields), requiredTarget(fields));
            case "skip" -> new ManualAction.Skip(adapter(fields), requiredTarget(fields));
            case "disable_strategy" -> new ManualAction.DisableStrategy(strategy(fields), fields.text("adapter"));
            case "enable_strategy" -> new ManualAction.EnableStrategy(strategy(fields), fields.text("adapter"));
            case "mark_ready" ->
                new ManualAction.MarkReady(
                        adapter(fields),
                        fields.millis("lasting_ms", LONGEST_MARK)
                                .orElseThrow(() -> fields.missing("lasting_ms", "how long it counts as ready")));
            default -> new ManualAction.Clear(adapter(fields), target(fields));
        };
    }

    private static String adapter(Fields fields) {
        return fields.requiredText("adapter", "the id of an adapter, as GET /readiness lists them");
    }

    private static String strategy(Fields fields) {
        return fields.requiredText("strategy", "the name of a strategy, such as ai-model");
    }

    private static Target requiredTarget(Fields fields) {
        return target(fields).orElseThrow(() -> fields.missing("target", "an object with kind and id"));
    }

    private static Optional<Target> target(Fields fields) {
        return fields.object("target", TARGET)
                .map(target -> new Target(
                        target.requiredText("kind", "model, image, schema or stream"),
                        target.requiredText("id", "its name")));
    }
}
