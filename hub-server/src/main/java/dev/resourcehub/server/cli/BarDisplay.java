package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that is drawn again in its place. */
final class BarDisplay implements ProgressDisplay {

    private static final int INTERVAL_MILLIS = 200;
    private static final long MEBIBYTE = 1L << 20;
    private static final long UNKNOWN = -1;

    private final PrintStream out;
    private String phase = "";
    private Optional<ProgressBar> bar = Optional.empty();

    BarDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(String name, JsonNode event) {
        switch (name) {
            case "state" -> {
                phase = event.path("phase").asText(event.path("state").asText());
                bar.ifPresent(drawn -> drawn.setExtraMessage(phase));
            }
            case "log" ->
                bar.ifPresent(drawn -> drawn.setExtraMessage(event.path("text").asText()));
            case "progress" -> progress(event);
            case "heartbeat" ->
                bar.ifPresent(drawn -> drawn.setExtraMessage(
                        phase + ", nothing new for " + event.path("stalled_ms").asLong() / 1_000 + " s"));
            default -> {}
        }
    }

    private void progress(JsonNode event) {
        ProgressBar drawn = bar.orElseGet(this::begin);
        bar = Optional.of(drawn);
        drawn.maxHint(event.path("total_bytes").asLong(UNKNOWN));
        drawn.stepTo(event.path("completed_bytes").asLong());
        drawn.setExtraMessage(phase);
    }

    private ProgressBar begin() {
        return new ProgressBarBuilder()
                .setTaskName("hub")
                .setInitialMax(UNKNOWN)
                .setUnit(" MiB", MEBIBYTE)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .showSpeed()
                .build();
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
