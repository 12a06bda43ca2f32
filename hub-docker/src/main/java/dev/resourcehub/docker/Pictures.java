package dev.resourcehub.docker;

import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.python.wire.Hello;
import dev.resourcehub.docker.warm.WarmPool;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How things stand, in the words of the calls that ask for it. */
final class Pictures {

    private static final WarmPool.Figures NONE = new WarmPool.Figures(0, 0, 0, 0, 0, 0);

    private Pictures() {}

    static SandboxReport report(DockerSettings settings, Optional<EngineChoice.Picture> picture) {
        Optional<Backend> serving = picture.flatMap(EngineChoice.Picture::serving);
        Optional<Hello> hello = serving.flatMap(backend -> backend.zygotes().lastHello());
        Optional<Failure> trouble = serving.flatMap(backend -> backend.pool().trouble());
        WarmPool.Figures figures =
                serving.map(backend -> backend.pool().figures()).orElse(NONE);
        return new SandboxReport(
                serving.map(Backend::engine).orElse("none"),
                reason(settings, picture),
                hello.map(Hello::python),
                picture.map(EngineChoice.Picture::images).orElse(List.of()),
                List.of(new SandboxReport.Level(
                        SecurityLevel.SANDBOXED,
                        hello.isPresent() && trouble.isEmpty(),
                        hello.map(Hello::probes).orElse(Map.of()))),
                new SandboxReport.Pool(
                        figures.ready(),
                        figures.busy(),
                        figures.starting(),
                        settings.warm().min(),
                        settings.warm().max(),
                        figures.waiting(),
                        figures.warmLeases(),
                        figures.coldLeases()));
    }

    static HubView view(
            DockerSettings settings, Optional<EngineChoice.Picture> picture, int inFlight, boolean draining) {
        Optional<Backend> serving = picture.flatMap(EngineChoice.Picture::serving);
        return new HubView(
                "docker",
                serving.map(Backend::engine).orElse("none"),
                reason(settings, picture),
                readiness(settings, picture),
                serving.map(backend -> List.of(instance(settings, picture, backend, draining)))
                        .orElse(List.of()),
                Map.of(
                        "in_flight",
                        inFlight,
                        "queued",
                        serving.map(backend -> backend.pool().figures().waiting())
                                .orElse(0)));
    }

    private static InstanceView instance(
            DockerSettings settings, Optional<EngineChoice.Picture> picture, Backend backend, boolean draining) {
        boolean containers = backend.engine().equals("docker");
        Optional<Failure> trouble = backend.pool().trouble();
        WarmPool.Figures figures = backend.pool().figures();
        InstanceStatus status = draining
                ? InstanceStatus.DRAINING
                : trouble.isPresent() ? InstanceStatus.UNHEALTHY : InstanceStatus.HEALTHY;
        return new InstanceView(
                picture.flatMap(EngineChoice.Picture::engine)
                        .filter(address -> containers)
                        .map(address -> address.instance())
                        .orElse(new InstanceId("local")),
                backend.engine(),
                picture.flatMap(EngineChoice.Picture::engine)
                        .filter(address -> containers)
                        .map(Object::toString)
                        .orElse("bubblewrap"),
                status,
                trouble.map(failure -> failure.code().value()),
                figures.busy(),
                settings.warm().max(),
                1,
                0,
                Set.of(),
                Map.of(
                        "ready", figures.ready(),
                        "starting", figures.starting(),
                        "warm_leases", figures.warmLeases(),
                        "cold_leases", figures.coldLeases()));
    }

    private static String reason(DockerSettings settings, Optional<EngineChoice.Picture> picture) {
        return settings.engine() == DockerSettings.Engine.OFF
                ? "switched off (docker.engine: off)"
                : picture.map(EngineChoice.Picture::reason).orElse("starting");
    }

    private static Readiness readiness(DockerSettings settings, Optional<EngineChoice.Picture> picture) {
        return settings.engine() == DockerSettings.Engine.OFF
                ? Readiness.OFF
                : picture.map(EngineChoice.Picture::readiness).orElse(Readiness.PROVISIONING);
    }
}
