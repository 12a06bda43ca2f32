package dev.resourcehub.benchmark.fleet;

/** Somebody's clients: what they ask, how often and how. */
record Tenant(String name, Arrivals arrivals, Shape shape, Manner manner) {}
