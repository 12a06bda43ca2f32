package dev.resourcehub.benchmark.fleet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** A model in a node's memory: so many slots, and a line before them that nobody outside sees. */
final class Runner {

    final String model;
    final double gigabytes;
    final Deque<Visit> waiting = new ArrayDeque<>();
    final Set<Visit> running = new LinkedHashSet<>();
    boolean loading = true;
    long usedNanos;

    Runner(String model, double gigabytes) {
        this.model = model;
        this.gigabytes = gigabytes;
    }

    boolean isIdle() {
        return !loading && running.isEmpty() && waiting.isEmpty();
    }
}
