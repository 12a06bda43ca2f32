package dev.resourcehub.readiness;

import java.time.Instant;

/**
 * An adapter went from one state to another.
 *
 * @param at when, in UTC
 * @param standing how it stood right after
 */
public record Transition(AdapterState previous, AdapterState current, Instant at, AdapterStanding standing) {}
