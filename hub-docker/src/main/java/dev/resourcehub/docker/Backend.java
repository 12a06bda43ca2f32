package dev.resourcehub.docker;

import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.PoolListener;
import dev.resourcehub.docker.warm.PoolSettings;
import dev.resourcehub.docker.warm.WarmPool;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Context;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One way to sandboxes: an engine and its warm pool.
 *
 * @param engine {@code docker} or {@code local}
 * @param endpoint where it is, for people
 * @param own what the pool keeps ready
 * @param processors more than this no sandbox is given
 * @param images those that calls may name here; the local engine has none and stands in for the first one
 */
record Backend(
        InstanceId id,
        String engine,
        String endpoint,
        SandboxSpec own,
        int processors,
        Set<String> images,
        Zygotes zygotes,
        WarmPool<SandboxSpec, Zygote> pool) {

    private static final Set<String> PROMISES = Set.of(
            "no_capabilities",
            "no_new_privileges",
            "seccomp",
            "root_read_only",
            "network_none",
            "pid1_hidden",
            "work_bounded");
    private static final Set<String> PROMISES_OF_CONTAINERS = Set.of("uid_separated", "memory_cgroup");

    static Backend docker(
            EngineAddress address,
            SandboxLauncher launcher,
            DockerSettings settings,
            Surroundings around,
            Context loop,
            int processors,
            PoolListener<SandboxSpec> listener) {
        Set<String> promises = new HashSet<>(PROMISES);
        promises.addAll(PROMISES_OF_CONTAINERS);
        Zygotes zygotes = new Zygotes(launcher, promises, around.timers(), around.ticker());
        SandboxSpec own = Need.usual(settings).spec(settings.images().getFirst(), processors);
        return new Backend(
                address.instance(),
                "docker",
                address.toString(),
                own,
                processors,
                Set.copyOf(settings.images()),
                zygotes,
                pool("docker", own, zygotes, settings, around, loop, listener));
    }

    static Backend local(
            SandboxLauncher launcher,
            DockerSettings settings,
            Surroundings around,
            Context loop,
            PoolListener<SandboxSpec> listener) {
        int processors = Runtime.getRuntime().availableProcessors();
        Zygotes zygotes = new Zygotes(launcher, PROMISES, around.timers(), around.ticker());
        SandboxSpec own = Need.usual(settings).spec("", processors);
        return new Backend(
                new InstanceId("local"),
                "local",
                "bubblewrap",
                own,
                processors,
                settings.images().stream().limit(1).collect(Collectors.toUnmodifiableSet()),
                zygotes,
                pool("local", own, zygotes, settings, around, loop, listener));
    }

    private static WarmPool<SandboxSpec, Zygote> pool(
            String engine,
            SandboxSpec own,
            Zygotes zygotes,
            DockerSettings settings,
            Surroundings around,
            Context loop,
            PoolListener<SandboxSpec> listener) {
        PoolSettings size = new PoolSettings(
                0,
                settings.warm().max(),
                settings.warm().memory(),
                Runtime.getRuntime().availableProcessors());
        return new WarmPool<>(
                size,
                own,
                zygotes,
                loop,
                around.ticker(),
                around.timers(),
                around.chance(),
                around.meters(),
                engine,
                listener);
    }

    /** Whether calls of {@code need} may run here at all. */
    boolean serves(Need need) {
        return need.image().isEmpty() || images.contains(need.image().get());
    }

    /** What serves {@code need} here; the local engine has no images. */
    SandboxSpec specOf(Need need) {
        String image = own.image().isEmpty() ? "" : need.image().orElse(own.image());
        return need.spec(image, processors);
    }

    /** Figures of its pool, for people. */
    Map<String, Object> facts() {
        WarmPool.Figures figures = pool.figures();
        return Map.of(
                "ready", figures.ready(),
                "busy", figures.busy(),
                "starting", figures.starting(),
                "warm_leases", figures.warmLeases(),
                "cold_leases", figures.coldLeases());
    }
}
