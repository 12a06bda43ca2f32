package dev.resourcehub.docker;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.engine.ContainerFacts;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A hub on a home of its own, with what it takes to look at it from outside. */
final class HubBench implements AutoCloseable {

    final DockerBench docker = DockerBench.open();
    final Path home;
    final DockerHub hub;

    private final Optional<JobBench> jobs;

    HubBench(Path home, DockerSettings settings, Map<String, String> environment, Optional<Path> script) {
        this(home, settings, environment, script, false);
    }

    private HubBench(
            Path home,
            DockerSettings settings,
            Map<String, String> environment,
            Optional<Path> script,
            boolean withJobs) {
        this.home = home;
        this.jobs = withJobs ? Optional.of(new JobBench(docker.vertx, home)) : Optional.empty();
        Surroundings around = new Surroundings(
                docker.vertx,
                Ticker.system(),
                Timers.of(docker.vertx),
                Chance.random(),
                Meters.none(),
                InstantSource.system(),
                home,
                script,
                environment);
        this.hub = jobs.map(there -> DockerHub.create(settings, around, there.runner))
                .orElseGet(() -> DockerHub.create(settings, around));
        jobs.ifPresent(there -> there.start(hub.imageKind()));
    }

    /** A hub whose images come by jobs. */
    static HubBench withJobs(
            Path home, DockerSettings settings, Map<String, String> environment, Optional<Path> script) {
        return new HubBench(home, settings, environment, script, true);
    }

    JobBench jobs() {
        return jobs.orElseThrow();
    }

    /** A hub on the usual engine that has started. */
    static HubBench started(Path home, DockerSettings.Engine engine, int min, int max) {
        HubBench bench = new HubBench(home, settings(engine, min, max), Map.of(), Optional.empty());
        bench.docker.await(bench.hub.start());
        return bench;
    }

    static DockerSettings settings(DockerSettings.Engine engine, int min, int max) {
        return new DockerSettings(
                engine,
                List.of(),
                List.of(DockerBench.IMAGE),
                new DockerSettings.Warm(min, max, ByteSize.ofGiB(2)),
                Programs.LIMITS,
                Programs.LIMITS,
                ByteSize.ofMiB(1),
                256);
    }

    RunResult run(RunPython run) {
        return docker.await(hub.execute(run, new Discard(), Cancellation.create()));
    }

    /** Names of the containers of this hub that are there now. */
    List<String> containers() {
        return containersOf(home);
    }

    /** Names of the containers of the hub at {@code other}, which may be another process. */
    List<String> containersOf(Path other) {
        try {
            String id = Files.readString(other.resolve("docker-owner")).strip();
            return docker.await(docker.engine.list(Map.of(Ownership.HUB, id))).stream()
                    .map(ContainerFacts::name)
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Override
    public void close() {
        jobs.ifPresent(JobBench::close);
        docker.await(hub.close());
        docker.close();
    }

    /** Takes events and forgets them. */
    static final class Discard implements RunSink {
        @Override
        public void emit(RunEvent event) {}

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void onDrain(Runnable resume) {
            resume.run();
        }
    }
}
