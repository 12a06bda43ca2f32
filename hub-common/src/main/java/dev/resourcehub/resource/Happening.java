package dev.resourcehub.resource;

import java.time.Instant;

/**
 * An event with its place in the hub's order.
 *
 * @param number 1, 2 and so on over the life of the hub
 * @param at when it was told, for people
 */
public record Happening(long number, Instant at, HubEvent event) {}
