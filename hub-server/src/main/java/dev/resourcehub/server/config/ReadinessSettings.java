package dev.resourcehub.server.config;

import dev.resourcehub.readiness.BootReport;
import dev.resourcehub.readiness.GateSettings;
import dev.resourcehub.readiness.Prerequisite;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How calls are let through and what the halves need.
 *
 * @param gate of each half
 * @param patience how long a call that hears nothing meanwhile waits for what is provided
 * @param models what the language half needs
 * @param images what the Python half needs
 */
public record ReadinessSettings(
        GateSettings gate, Duration patience, List<Prerequisite> models, List<Prerequisite> images) {

    public ReadinessSettings {
        models = List.copyOf(models);
        images = List.copyOf(images);
    }

    /** What the boot report shows of them. */
    public List<BootReport.Setting> shown() {
        return List.of(
                new BootReport.Setting("readiness.policy", gate.policy().name().toLowerCase(Locale.ROOT), false),
                new BootReport.Setting("readiness.timeout", text(gate.timeout()), false),
                new BootReport.Setting("ollama.provision.wait", text(patience), false));
    }

    /** As it may be written in the file. */
    private static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
