package dev.resourcehub.server.http;

import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;

/** What every exchange needs from the server around it. */
record EdgeParts(
        HttpSettings settings,
        Ticker ticker,
        Timers timers,
        Ids ids,
        Traffic traffic,
        Running running,
        Connections connections) {}
