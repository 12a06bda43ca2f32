package dev.resourcehub.server;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.config.HubSettings;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** What a half of the hub is built with. */
public record Workshop(
        Vertx vertx,
        HubSettings settings,
        Ticker ticker,
        Timers timers,
        Chance chance,
        InstantSource clock,
        Ids ids,
        Meters meters) {}
