package dev.resourcehub.job;

import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import java.time.InstantSource;

/** What jobs need of the world around them. */
public record JobPorts(Ticker ticker, Timers timers, InstantSource clock, Ids ids, WorkThreads threads) {}
