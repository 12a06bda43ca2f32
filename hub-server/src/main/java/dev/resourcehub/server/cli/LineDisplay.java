package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/** Progress as lines: each state, phase and log line, each ten per cent, and silence. */
final class LineDisplay implements ProgressDisplay {

    private static final int STEP = 10;

    private final PrintStream out;
    private double next;

    LineDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(String name, JsonNode event) {
        switch (name) {
            case "state" ->
                out.println(event.path("phase").asText(event.path("state").asText()));
            case "log" -> out.println(event.path("text").asText());
            case "progress" -> progress(event);
            case "heartbeat" ->
                out.println("nothing new for " + event.path("stalled_ms").asLong() / 1_000 + " s");
            default -> {}
        }
    }

    private void progress(JsonNode event) {
        double percent = event.path("percent").asDouble(-1);
        if (percent < 0 || percent >= next) {
            String share = percent < 0 ? "" : percent + " %, ";
            String total = event.path("total_bytes").isNumber()
                    ? " of " + event.path("total_bytes").asText()
                    : "";
            out.println(share + event.path("completed_bytes").asText() + total + " bytes");
            next = percent < 0 ? next : Math.min(100, Math.floor(percent / STEP) * STEP + STEP);
        }
        if (percent >= 100) {
            next = Double.POSITIVE_INFINITY;
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
