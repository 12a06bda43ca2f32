package dev.resourcehub.runtime;

/** What a part of the hub reads of the world around it, gathered once: time, waiting, chance, and where it tells figures. */
public record Ports(Ticker ticker, Timers timers, Chance chance, Meters meters) {}
