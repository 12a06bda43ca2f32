package dev.resourcehub.docker;

import dev.resourcehub.docker.call.AllowedImage;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.python.wire.Hello;
import dev.resourcehub.docker.warm.WarmPool;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How things stand, in the words of the calls that ask for it. */
final class Pictures {

    private static final WarmPool.Figures NONE = new WarmPool.Figures(0, 0, 0, 0, 0, 0);

    private Pictures() {}

    static SandboxReport report(
            DockerSettings settings, Optional<EngineChoice.Picture> picture, List<AllowedImage> images) {
        Optional<Backend> serving = picture.flatMap(EngineChoice.Picture::serving);
        Optional<Hello> hello = serving.flatMap(backend -> backend.zygotes().lastHello());
        Optional<Failure> trouble = serving.flatMap(backend -> backend.pool().trouble());
        WarmPool.Figures figures =
                serving.map(backend -> backend.pool().figures()).orElse(NONE);
        return new SandboxReport(
                serving.map(Backend::engine).orElse("none"),
                reason(settings, picture),
                hello.map(Hello::python),
                images.stream()
                        .map(image -> new SandboxReport.Image(
                                image.name(), image.digest(), image.state().wireName(), image.detail()))
                        .toList(),
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
            DockerSettings settings,
            Optional<EngineChoice.Picture> picture,
            List<InstanceView> instances,
            int inFlight,
            int waiting,
            boolean draining) {
        Optional<Backend> serving = picture.flatMap(EngineChoice.Picture::serving);
        return new HubView(
                "docker",
                serving.map(Backend::engine).orElse("none"),
                reason(settings, picture),
                readiness(settings, picture),
                draining ? instances.stream().map(Pictures::draining).toList() : instances,
                Map.of("in_flight", inFlight, "queued", waiting));
    }

    private static InstanceView draining(InstanceView view) {
        return new InstanceView(
                view.id(),
                view.kind(),
                view.endpoint(),
                InstanceStatus.DRAINING,
                Optional.of("the hub is draining"),
                view.inFlight(),
                view.maxConcurrent(),
                view.weight(),
                view.priority(),
                view.tags(),
                view.facts());
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
