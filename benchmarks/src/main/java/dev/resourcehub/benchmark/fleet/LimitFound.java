package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;

/** A node with an unknown number of slots, and more clients than it can serve. */
final class LimitFound implements Scenario {

    private static final double SECONDS = 660;
    private static final double SETTLED_SECONDS = 60;
    private static final int[] SLOTS = {1, 2, 4, 8};

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public String question() {
        return "does the adaptive limit find how much a node works on at once? (P24)";
    }

    @Override
    public Report run(Effort effort) {
        Table table = new Table(
                "found",
                "seed",
                "slots",
                "limit_at_60s",
                "limit_mean",
                "within_one_share",
                "goodput_per_s",
                "oracle_per_s",
                "goodput_ratio",
                "inside_mean",
                "inside_most",
                "first_p95_s",
                "oracle_first_p95_s");
        Table trace = new Table("trace", "seed", "slots", "second", "limit", "in_flight_inside");
        List<Bound> bounds = new ArrayList<>();
        for (int slots : SLOTS) {
            double leastWithin = 1;
            double leastGoodput = Double.MAX_VALUE;
            double mostInside = 0;
            for (long seed : effort.seeds()) {
                Run found = play(seed, slots, Knobs.TOLD.finding(), SECONDS * effort.length(), trace);
                Run oracle =
                        play(seed, slots, Knobs.TOLD, SECONDS * effort.length(), new Table("", trace.columnNames()));
                double ratio = found.goodput / oracle.goodput;
                table.row(
                        seed,
                        slots,
                        found.limits.getFirst(),
                        found.meanLimit(),
                        found.within(slots),
                        found.goodput,
                        oracle.goodput,
                        ratio,
                        found.insideMean,
                        found.insideMost,
                        found.firstP95,
                        oracle.firstP95);
                leastWithin = Math.min(leastWithin, found.within(slots));
                leastGoodput = Math.min(leastGoodput, ratio);
                mostInside = Math.max(mostInside, found.insideMean);
            }
            String of = " with " + slots + " slots";
            bounds.add(Bound.atLeast("P24", "share of time within one of the truth" + of, leastWithin, 0.9));
            bounds.add(Bound.atLeast("P24", "goodput / oracle" + of, leastGoodput, 0.95));
            bounds.add(Bound.atMost("P24", "mean queue inside" + of, mostInside, 1));
        }
        return new Report(List.of(table), List.of(trace), bounds);
    }

    private static Run play(long seed, int slots, Knobs knobs, double seconds, Table trace) {
        World world = new World(seed, List.of(NodeSettings.of("n1", slots)));
        ModelledHub hub = new ModelledHub(world, knobs);
        Node node = world.nodes().getFirst();
        List<Integer> limits = new ArrayList<>();
        for (int second = 1; second < seconds; second++) {
            int now = second;
            world.time().in(second * 1_000_000_000L, () -> {
                int limit = hub.limitOf(node);
                trace.row(seed, slots, now, limit, node.waitingInside().now());
                if (now == (int) SETTLED_SECONDS) {
                    node.waitingInside().restart();
                }
                if (now >= SETTLED_SECONDS) {
                    limits.add(limit);
                }
            });
        }
        world.play(
                hub,
                seconds,
                new Tenant("all", Arrivals.closed(4 * slots + 4, 0.5), Shape.CHAT, Manner.PLAIN.needingModels()));
        List<Outcome> settled = world.outcomes(SETTLED_SECONDS);
        double work = settled.stream()
                .filter(Outcome::isOk)
                .mapToDouble(outcome -> outcome.ask().workNanos() / 1e9)
                .sum();
        return new Run(
                limits,
                work / (seconds - SETTLED_SECONDS),
                node.waitingInside().mean(),
                node.waitingInside().most(),
                Samples.of(settled, outcome -> outcome.firstSeconds() - outcome.queuedSeconds())
                        .quantile(0.95));
    }

    /** Goodput is slot time that went into answers, a second: calls differ in size. */
    private record Run(List<Integer> limits, double goodput, double insideMean, int insideMost, double firstP95) {

        double meanLimit() {
            return limits.stream().mapToInt(Integer::intValue).average().orElse(0);
        }

        double within(int slots) {
            return limits.stream().filter(limit -> Math.abs(limit - slots) <= 1).count() / (double) limits.size();
        }
    }
}
