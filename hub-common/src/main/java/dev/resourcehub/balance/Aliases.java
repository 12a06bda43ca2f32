package dev.resourcehub.balance;

import static java.util.Map.entry;

import java.util.Map;

/** The names that other balancers and older configurations use, and which of ours stands nearest. */
final class Aliases {

    static final Map<String, String> OF_BUILT_IN = Map.ofEntries(
            entry("least_connections", "least_loaded"),
            entry("least_active", "least_loaded"),
            entry("least_requests", "least_loaded"),
            // Priority tiers are taken apart before any strategy is asked; within a tier the load decides.
            entry("priority_based", "least_loaded"),
            // Load, latency and errors by fixed parts: latency times load; errors take an instance out altogether.
            entry("adaptive", "latency_based"),
            entry("least_response_time", "latency_based"),
            entry("least_latency", "latency_based"),
            entry("peak_ewma", "latency_based"),
            entry("weighted_random", "random"),
            entry("weighted_round_robin", "weighted"),
            entry("p2c", "power_of_two"),
            entry("power_of_two_choices", "power_of_two"),
            // It hashed a session's or user's key by modulo; the key is the affinity here.
            entry("hash_based", "prefix_affinity"),
            entry("consistent_hash", "prefix_affinity"),
            entry("prefix_hash", "prefix_affinity"),
            entry("session_affinity", "prefix_affinity"));

    private Aliases() {}
}
