package dev.resourcehub.docker;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A hub in a process of its own, for tests that kill it: one busy sandbox, two ready ones. */
public final class HubProcess {

    private HubProcess() {}

    /** Starts on the home that is named and stays. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        DockerHub hub = DockerHub.create(
                HubBench.settings(DockerSettings.Engine.DOCKER, 2, 4),
                new Surroundings(
                        vertx,
                        Ticker.system(),
                        Timers.of(vertx),
                        Chance.random(),
                        Meters.none(),
                        InstantSource.system(),
                        Path.of(args[0]),
                        Optional.empty(),
                        Map.of()));
        hub.start()
                .compose(started ->
                        hub.execute(Programs.of("while True: pass"), new HubBench.Discard(), Cancellation.create()))
                .onFailure(Throwable::printStackTrace);
    }
}
