package dev.resourcehub.docker;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What the hub finds around it.
 *
 * @param clock for ids that people sort by time
 * @param home the hub's home; exists, and is this hub's alone
 * @param imageScript builds {@code resourcehub/python:3}; without it a missing image stays missing
 * @param environment of the hub's process: {@code DOCKER_HOST}, and what the script needs to reach the network
 */
public record Surroundings(
        Vertx vertx,
        Ticker ticker,
        Timers timers,
        Chance chance,
        Meters meters,
        InstantSource clock,
        Path home,
        Optional<Path> imageScript,
        Map<String, String> environment) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
