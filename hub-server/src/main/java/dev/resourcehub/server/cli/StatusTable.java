package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The instances of one hub, a line each, with what a person looks for first; {@code -} where nothing is known. */
final class StatusTable {

    private static final String ROW = "  %-30s %-10s %-10s %-12s %-7s %s%n";
    private static final String UNKNOWN = "-";

    private StatusTable() {}

    static void print(JsonNode instances, PrintStream out) {
        if (instances.isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, ROW, "INSTANCE", "STATUS", "BREAKER", "IN FLIGHT", "QUEUED", "ENDPOINT");
        for (JsonNode instance : instances) {
            JsonNode facts = instance.path("facts");
            out.printf(
                    Locale.ROOT,
                    ROW,
                    instance.path("id").asText(),
                    instance.path("status").asText(),
                    breaker(facts.path("breaker")),
                    instance.path("in_flight").asText() + " of "
                            + instance.path("max_concurrent").asText(),
                    facts.path("queued").isNumber() ? facts.path("queued").asText() : UNKNOWN,
                    instance.path("endpoint").asText());
            if (instance.path("status_reason").isTextual()) {
                out.printf(
                        Locale.ROOT, "    %s%n", instance.path("status_reason").asText());
            }
        }
    }

    /** Its state: told as a word, as an object with a {@code state}, or for each part that has a breaker of its own. */
    private static String breaker(JsonNode breaker) {
        if (breaker.isTextual()) {
            return breaker.asText();
        }
        if (breaker.path("state").isTextual()) {
            return breaker.path("state").asText();
        }
        List<String> parts = new ArrayList<>();
        breaker.properties().forEach(part -> parts.add(part.getKey() + "=" + breaker(part.getValue())));
        return parts.isEmpty() ? UNKNOWN : String.join(" ", parts);
    }
}
