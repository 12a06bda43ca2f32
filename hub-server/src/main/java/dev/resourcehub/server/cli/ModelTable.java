package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The models of a hub, a line each; one that cannot be used has its reason below. {@code -} where nothing is known. */
final class ModelTable {

    private static final String ROW = "%-40s %-12s %-10s %-12s %s%n";
    private static final String UNKNOWN = "-";

    private ModelTable() {}

    static void print(JsonNode models, PrintStream out) {
        out.printf(Locale.ROOT, ROW, "NAME", "SIZE", "QUANT", "STATUS", "INSTANCES");
        for (JsonNode model : models) {
            boolean loaded = model.path("loaded").asBoolean();
            out.printf(
                    Locale.ROOT,
                    ROW,
                    model.path("name").asText(),
                    model.path("size_bytes").asLong() > 0
                            ? model.path("size_bytes").asText()
                            : UNKNOWN,
                    model.path("quantization").asText(UNKNOWN),
                    loaded ? "loaded" : model.path("status").asText(),
                    instances(model.path("instances")));
            String reason = model.path("reason")
                    .asText(model.path("error").path("message").asText(""));
            if (!reason.isEmpty()) {
                out.printf(Locale.ROOT, "  %s%n", reason);
            }
        }
    }

    /** Those that have it, with a star where it is in memory. */
    private static String instances(JsonNode holders) {
        List<String> names = new ArrayList<>();
        for (JsonNode holder : holders) {
            names.add(holder.path("id").asText() + (holder.path("resident").asBoolean() ? "*" : ""));
        }
        return names.isEmpty() ? UNKNOWN : String.join(" ", names);
    }
}
