package dev.resourcehub.server;

import dev.resourcehub.job.JobRunner;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.store.Store;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/**
 * What a half of the hub is built with.
 *
 * @param store what survives a restart; open
 * @param jobs refuses all jobs until both halves are made, because they bring its kinds
 */
public record Workshop(
        Vertx vertx,
        HubSettings settings,
        Ticker ticker,
        Timers timers,
        Chance chance,
        InstantSource clock,
        Ids ids,
        Meters meters,
        Store store,
        JobRunner jobs) {}
