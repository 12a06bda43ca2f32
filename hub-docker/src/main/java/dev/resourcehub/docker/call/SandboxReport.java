package dev.resourcehub.docker.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to run code in.
 *
 * @param engine {@code docker}, {@code local} or {@code none}
 * @param reason why that one serves
 * @param python its version; empty until a sandbox has said hello
 */
public record SandboxReport(
        String engine, String reason, Optional<String> python, List<Image> images, List<Level> levels, Pool pool) {

    public SandboxReport {
        images = List.copyOf(images);
        levels = List.copyOf(levels);
    }

    /** An allowed image; {@code state} is {@code present}, {@code building}, {@code absent} or {@code failed}. */
    public record Image(String name, Optional<String> digest, String state, Optional<String> detail) {}

    /**
     * A security level and what a sandbox reported of itself from the inside.
     *
     * @param probes each promised restriction and whether it was found real
     */
    public record Level(SecurityLevel level, boolean available, Map<String, Boolean> probes) {
        public Level {
            probes = Map.copyOf(probes);
        }
    }

    /** The warm pool: sandboxes ready, busy and starting, its settings, and leases so far, warm and cold. */
    public record Pool(
            int ready, int busy, int starting, int min, int max, int waiting, long warmLeases, long coldLeases) {}
}
