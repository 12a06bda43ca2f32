package dev.resourcehub.benchmark.fleet;

import java.util.List;

/**
 * What a scenario found.
 *
 * @param shown tables over all seeds, for people
 * @param kept tables of single runs, for files only
 */
record Report(List<Table> shown, List<Table> kept, List<Bound> bounds) {

    Report {
        shown = List.copyOf(shown);
        kept = List.copyOf(kept);
        bounds = List.copyOf(bounds);
    }
}
