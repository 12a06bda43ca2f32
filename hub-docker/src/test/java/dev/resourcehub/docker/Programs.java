package dev.resourcehub.docker;

import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.Overflow;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.resource.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs for tests of the door, with the limits a hub keeps sandboxes ready for. */
final class Programs {

    static final Limits LIMITS = new Limits(
            Duration.ofSeconds(10),
            Optional.empty(),
            ByteSize.ofMiB(128),
            1.0,
            64,
            ByteSize.ofMiB(16),
            ByteSize.ofMiB(1),
            ByteSize.ofMiB(1),
            ByteSize.ofMiB(1),
            ByteSize.ofMiB(4));

    private Programs() {}

    static RunPython of(String code) {
        return of(code, LIMITS, Optional.empty());
    }

    static RunPython withMemory(String code, ByteSize memory) {
        Limits limits = new Limits(
                LIMITS.wall(),
                LIMITS.cpu(),
                memory,
                LIMITS.cpus(),
                LIMITS.pids(),
                LIMITS.disk(),
                LIMITS.stdout(),
                LIMITS.stderr(),
                LIMITS.result(),
                LIMITS.artifacts());
        return of(code, limits, Optional.empty());
    }

    static RunPython inImage(String code, String image) {
        return of(code, LIMITS, Optional.of(image));
    }

    private static RunPython of(String code, Limits limits, Optional<String> image) {
        return new RunPython(
                code,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                image,
                SecurityLevel.SANDBOXED,
                limits,
                Overflow.TRUNCATE,
                Duration.ofSeconds(20));
    }
}
