package dev.resourcehub.docker;

import dev.resourcehub.docker.image.ImageSources;
import dev.resourcehub.docker.local.LocalSupport;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The engines there are to choose from, as they are now, and what follows from it: who serves, and why.
 *
 * @param docker the Docker engine that has answered
 * @param silence why none has
 * @param support whether bubblewrap can be had; empty until it was looked at
 * @param aside what an operator gives nothing new
 */
record Engines(
        DockerSettings settings,
        Optional<ContainerSide> docker,
        String silence,
        Optional<LocalSupport> support,
        Optional<Backend> local,
        Set<InstanceId> aside) {

    private static final Duration COME_BACK = Duration.ofSeconds(5);

    /** Who serves: containers where they can be had, else bubblewrap where it may, never both. */
    Optional<Backend> serving() {
        Optional<Backend> containers = containers();
        return containers.isPresent() || !mayServeLocally() ? containers : local;
    }

    /** Every engine that could serve. */
    List<Backend> all() {
        return Stream.of(docker.flatMap(ContainerSide::backend), local)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Containers that can be had; where bubblewrap could take over, only while nothing is wrong with them. */
    private Optional<Backend> containers() {
        return docker.flatMap(side -> side.backend()
                .filter(found -> !aside.contains(found.id()))
                .filter(found -> isWell(side, found) || !mayServeLocally()));
    }

    private static boolean isWell(ContainerSide side, Backend backend) {
        return side.answers() && backend.pool().trouble().isEmpty();
    }

    private boolean mayServeLocally() {
        if (local.filter(found -> !aside.contains(found.id())).isEmpty()) {
            return false;
        }
        boolean otherImageWanted = !isUsualImage()
                && docker.filter(side -> side.answers() && side.backend().isEmpty())
                        .isPresent();
        return settings.engine() == DockerSettings.Engine.LOCAL
                || (settings.engine() == DockerSettings.Engine.AUTO && !otherImageWanted);
    }

    private boolean isUsualImage() {
        return settings.images().getFirst().equals(ImageSources.USUAL);
    }

    /** How soon calls are answered while {@code serving} serves. */
    Readiness readiness(Optional<Backend> serving) {
        if (serving.isPresent()) {
            return Readiness.READY;
        }
        boolean comes = docker.filter(ContainerSide::isBuilding).isPresent() || isLocalAwaited();
        return comes ? Readiness.PROVISIONING : Readiness.UNAVAILABLE;
    }

    private boolean isLocalAwaited() {
        boolean wanted =
                settings.engine() == DockerSettings.Engine.AUTO || settings.engine() == DockerSettings.Engine.LOCAL;
        return wanted && support.isEmpty();
    }

    /** Why {@code serving} serves, or nothing does; one line for people. */
    String reason(Optional<Backend> serving) {
        String containers = docker.map(ContainerSide::words).orElse("no Docker engine answers (" + silence + ")")
                + docker.flatMap(ContainerSide::backend).map(this::remarks).orElse("");
        String bubblewrap = support.map(Engines::words).orElse("bubblewrap not looked at");
        return switch (settings.engine()) {
            case OFF -> "switched off (docker.engine: off)";
            case LOCAL -> bubblewrap + " (docker.engine: local)";
            case DOCKER -> containers + " (docker.engine: docker)";
            case AUTO ->
                serving.filter(found -> found.engine().equals("docker")).isPresent()
                        ? containers
                        : containers + "; " + bubblewrap;
        };
    }

    private String remarks(Backend containers) {
        return containers
                        .pool()
                        .trouble()
                        .map(failure -> ", containers do not start (" + failure.code() + ")")
                        .orElse("")
                + (aside.contains(containers.id()) ? ", drained" : "");
    }

    private static String words(LocalSupport support) {
        return switch (support) {
            case LocalSupport.Available available -> available.how();
            case LocalSupport.Unavailable unavailable -> unavailable.reason();
        };
    }

    /** What the fleet is told of {@code backend} while {@code serving} serves. */
    Roster.Standing standing(Backend backend, Optional<Backend> serving) {
        String trouble = trouble(backend);
        if (serving.equals(Optional.of(backend))) {
            return new Roster.Standing(trouble.isEmpty() ? Verdict.WELL : Verdict.DEGRADED, trouble);
        }
        if (trouble.isEmpty() && !aside.contains(backend.id())) {
            return Roster.Standing.by();
        }
        return new Roster.Standing(Verdict.UNWELL, trouble.isEmpty() ? "set aside" : trouble);
    }

    private String trouble(Backend backend) {
        Optional<String> silent = docker.filter(side -> !side.answers())
                .filter(side -> side.backend().equals(Optional.of(backend)))
                .map(ContainerSide::words);
        Optional<String> broken =
                backend.pool().trouble().map(failure -> "sandboxes do not start (" + failure.code() + ")");
        return silent.or(() -> broken).orElse("");
    }

    /** Why {@code serving} serves, and not this need: its image is not there, or is none that bubblewrap stands in for. */
    Optional<Failure> refusalOf(Need need, Backend serving) {
        if (!serving.serves(need)) {
            return Optional.of(onlyInContainers(need));
        }
        return docker.filter(side -> side.backend().equals(Optional.of(serving)))
                .flatMap(side -> side.refusalOf(need, serving));
    }

    /** Containers could serve it, and do not: an image is missing, or the engine is in trouble. */
    private Failure onlyInContainers(Need need) {
        return docker.filter(side -> side.answers() && side.backend().isEmpty())
                .<Failure>map(side -> side.failure(need))
                .orElseGet(this::withoutDocker);
    }

    /** Why there are no containers, where those of bubblewrap would not do. */
    Failure withoutDocker() {
        return new Failure.NotReady(
                Codes.NOT_READY,
                "docker engine",
                "unavailable",
                Optional.empty(),
                COME_BACK,
                List.of(
                        "Start a Docker engine that this hub may use, and name it in docker.hosts.",
                        "Now: " + reason(local) + "."));
    }

    /** Why nothing serves that need. */
    Failure refusal(Need need) {
        if (!aside.isEmpty()) {
            return new Failure.Draining(COME_BACK);
        }
        Optional<ContainerSide> answering = docker.filter(ContainerSide::answers);
        if (answering.isPresent()) {
            return answering.get().failure(need);
        }
        List<String> remedies = isLocalAwaited()
                ? List.of()
                : List.of(
                        "Start a Docker engine that this hub may use.",
                        "Or install bubblewrap (Debian: apt-get install bubblewrap) and Python 3.",
                        "Now: " + reason(Optional.empty()) + ".");
        return new Failure.NotReady(
                Codes.NOT_READY, "python sandbox", "unavailable", Optional.empty(), COME_BACK, remedies);
    }
}
