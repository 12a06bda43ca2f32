package dev.resourcehub.docker;

import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.PoolSettings;
import dev.resourcehub.docker.warm.WarmPool;
import io.vertx.core.Context;
import java.util.Set;

/**
 * One way to sandboxes: an engine and its warm pool.
 *
 * @param engine {@code docker} or {@code local}
 * @param own what the pool keeps ready
 * @param processors more than this no sandbox is given
 */
record Backend(String engine, SandboxSpec own, int processors, Zygotes zygotes, WarmPool<SandboxSpec, Zygote> pool) {

    private static final Set<String> PROMISES = Set.of(
            "no_capabilities",
            "no_new_privileges",
            "seccomp",
            "root_read_only",
            "network_none",
            "pid1_hidden",
            "work_bounded");
    private static final Set<String> PROMISES_OF_CONTAINERS = Set.of("uid_separated", "memory_cgroup");
    private static final int WAITING = 256;

    static Backend docker(
            SandboxLauncher launcher, DockerSettings settings, Surroundings around, Context loop, int processors) {
        Set<String> promises = new java.util.HashSet<>(PROMISES);
        promises.addAll(PROMISES_OF_CONTAINERS);
        String image = settings.images().getFirst();
        return of("docker", image, launcher, promises, settings, around, loop, processors);
    }

    static Backend local(SandboxLauncher launcher, DockerSettings settings, Surroundings around, Context loop) {
        int processors = Runtime.getRuntime().availableProcessors();
        return of("local", "", launcher, PROMISES, settings, around, loop, processors);
    }

    private static Backend of(
            String engine,
            String image,
            SandboxLauncher launcher,
            Set<String> promises,
            DockerSettings settings,
            Surroundings around,
            Context loop,
            int processors) {
        Zygotes zygotes = new Zygotes(launcher, promises, around.timers(), around.ticker());
        SandboxSpec own = SandboxSpecs.of(settings.defaults(), image, processors);
        PoolSettings size = new PoolSettings(
                0,
                settings.warm().max(),
                settings.warm().memory(),
                Runtime.getRuntime().availableProcessors(),
                WAITING);
        WarmPool<SandboxSpec, Zygote> pool = new WarmPool<>(
                size, own, zygotes, loop, around.ticker(), around.timers(), around.chance(), around.meters(), engine);
        return new Backend(engine, own, processors, zygotes, pool);
    }

    /** What a run needs here; the local engine has no images. */
    SandboxSpec specOf(RunPython run) {
        String image = own.image().isEmpty() ? "" : run.image().orElse(own.image());
        return SandboxSpecs.of(run.limits(), image, processors);
    }
}
