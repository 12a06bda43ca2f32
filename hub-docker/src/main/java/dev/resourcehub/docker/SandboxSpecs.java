package dev.resourcehub.docker;

import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.sandbox.SandboxSpec;

/** From a run's limits to what its sandbox is made to. */
final class SandboxSpecs {

    private SandboxSpecs() {}

    static SandboxSpec of(Limits limits, String image, int processors) {
        return new SandboxSpec(
                image,
                SecurityLevel.SANDBOXED,
                limits.memory(),
                Math.min(limits.cpus(), processors),
                limits.pids(),
                limits.disk());
    }
}
