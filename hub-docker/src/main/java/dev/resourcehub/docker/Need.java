package dev.resourcehub.docker;

import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.resource.ByteSize;
import java.util.Optional;

/**
 * What a call needs of its sandbox, whichever engine makes it; calls of equal needs wait in one line.
 *
 * @param image empty for the default one
 */
record Need(Optional<String> image, ByteSize memory, double cpus, int pids, ByteSize disk) {

    /** What {@code run} needs. */
    static Need of(RunPython run) {
        return of(run.image(), run.limits());
    }

    /** What a call without wishes needs. */
    static Need usual(DockerSettings settings) {
        return of(Optional.empty(), settings.defaults());
    }

    private static Need of(Optional<String> image, Limits limits) {
        return new Need(image, limits.memory(), limits.cpus(), limits.pids(), limits.disk());
    }

    /** The same in {@code image}. */
    Need in(String image) {
        return new Need(Optional.of(image), memory, cpus, pids, disk);
    }

    /** The sandbox that serves it; {@code processors} is more than which none is given. */
    SandboxSpec spec(String image, int processors) {
        return new SandboxSpec(image, SecurityLevel.SANDBOXED, memory, Math.min(cpus, processors), pids, disk);
    }
}
