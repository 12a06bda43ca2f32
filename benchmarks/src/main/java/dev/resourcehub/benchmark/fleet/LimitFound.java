package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** A node with an unknown number of slots, and more clients than it can serve. */
final class LimitFound implements Scenario {

    private static final double SECONDS = 660;
    private static final double SETTLED_SECONDS = 60;
    private static final int[] SLOTS = {1, 2, 4, 8};
    private static final int RUNS_A_SEED = 10;
    private static final int TRACE_EVERY = 5;
    private static final String GATED = "1s";
    private static final Map<String, Shape> SHAPES =
            new TreeMap<>(Map.of(GATED, new Shape(0.15, 29, 0.025, 0.5, 1, 1), "2s", Shape.CHAT));

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
                "calls",
                "slots",
                "runs",
                "limit_at_60s_least",
                "limit_at_60s_most",
                "near_at_60s_share",
                "limit_mean_least",
                "limit_mean_most",
                "near_share",
                "goodput_ratio_least",
                "goodput_ratio_mean",
                "inside_mean_most",
                "inside_most",
                "first_p95_ratio");
        Table trace = new Table("trace", "calls", "seed", "slots", "second", "limit", "waiting_inside");
        List<Bound> bounds = new ArrayList<>();
        for (Map.Entry<String, Shape> calls : SHAPES.entrySet()) {
            if (effort.length() < 1 && !calls.getKey().equals(GATED)) {
                continue;
            }
            for (int slots : SLOTS) {
                List<Pair> pairs = new ArrayList<>();
                for (long seed : seeds(effort)) {
                    double seconds = Math.max(180, SECONDS * effort.length());
                    Run found = play(seed, slots, calls.getValue(), Knobs.TOLD.finding(), seconds);
                    Run oracle = play(seed, slots, calls.getValue(), Knobs.TOLD, seconds);
                    pairs.add(new Pair(found, oracle));
                    found.trace(trace, calls.getKey(), seed, slots);
                }
                Samples mean = Samples.of(pairs, pair -> pair.found.meanLimit());
                Samples early = Samples.of(pairs, pair -> pair.found.limits.getFirst());
                Samples goodput = Samples.of(pairs, Pair::goodput);
                double nearEarly = share(pairs, pair -> pair.found.isNearAt60(slots));
                table.row(
                        calls.getKey(),
                        slots,
                        pairs.size(),
                        early.quantile(0),
                        early.quantile(1),
                        nearEarly,
                        mean.quantile(0),
                        mean.quantile(1),
                        Samples.of(pairs, pair -> pair.found.near(slots)).mean(),
                        goodput.quantile(0),
                        goodput.mean(),
                        Samples.of(pairs, pair -> pair.found.insideMean).quantile(1),
                        Samples.of(pairs, pair -> pair.found.insideMost).quantile(1),
                        Samples.of(pairs, pair -> pair.found.firstP95 / pair.oracle.firstP95)
                                .mean());
                Samples insides = Samples.of(pairs, pair -> pair.found.insideMean);
                double nearMean = share(pairs, pair -> Math.abs(pair.found.meanLimit() - slots) <= 1);
                String of = " with " + slots + " slots; calls of " + calls.getKey();
                List<Bound> found = List.of(
                        Bound.atLeast("P24", "share of runs within one of the truth at 60 s" + of, nearEarly, 0.8),
                        Bound.atLeast("P24", "share of runs whose mean limit after 60 s is" + of, nearMean, 0.9),
                        Bound.atLeast("P24", "goodput / oracle" + of, goodput.mean(), 0.95),
                        Bound.atLeast("P24", "goodput / oracle of the worst run" + of, goodput.quantile(0), 0.95)
                                .toldOnly(),
                        Bound.atMost("P24", "mean queue inside" + of, insides.mean(), 1),
                        Bound.atMost("P24", "mean queue inside of the worst run" + of, insides.quantile(1), 1)
                                .toldOnly());
                found.forEach(bound -> bounds.add(calls.getKey().equals(GATED) ? bound : bound.toldOnly()));
            }
        }
        return new Report(List.of(table), List.of(trace), bounds);
    }

    /** More than for other scenarios: what is found differs from run to run. */
    private static List<Long> seeds(Effort effort) {
        return LongStream.range(0, RUNS_A_SEED * (long) effort.seeds().size())
                .mapToObj(run -> effort.seeds().getFirst() + run)
                .toList();
    }

    private static double share(List<Pair> pairs, Predicate<Pair> condition) {
        return pairs.stream().filter(condition).count() / (double) pairs.size();
    }

    private record Pair(Run found, Run oracle) {
        double goodput() {
            return found.goodput / oracle.goodput;
        }
    }

    private static Run play(long seed, int slots, Shape shape, Knobs knobs, double seconds) {
        World world = new World(seed, List.of(NodeSettings.of("n1", slots)));
        ModelledHub hub = new ModelledHub(world, knobs);
        Node node = world.nodes().getFirst();
        List<Integer> limits = new ArrayList<>();
        List<Second> history = new ArrayList<>();
        for (int second = 1; second < seconds; second++) {
            int now = second;
            world.time().in(second * 1_000_000_000L, () -> {
                int limit = hub.limitOf(node);
                history.add(new Second(now, limit, node.waitingInside().now()));
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
                new Tenant("all", Arrivals.closed(4 * slots + 4, 0.5), shape, Manner.PLAIN.needingModels()));
        List<Outcome> settled = world.outcomes(SETTLED_SECONDS);
        double work = settled.stream()
                .filter(Outcome::isOk)
                .mapToDouble(outcome -> outcome.ask().workNanos() / 1e9)
                .sum();
        return new Run(
                history,
                limits,
                work / (seconds - SETTLED_SECONDS),
                node.waitingInside().mean(),
                node.waitingInside().most(),
                Samples.of(settled, outcome -> outcome.firstSeconds() - outcome.queuedSeconds())
                        .quantile(0.95));
    }

    private record Second(int number, int limit, int waitingInside) {}

    /** Goodput is slot time that went into answers, a second: calls differ in size. */
    private record Run(
            List<Second> history,
            List<Integer> limits,
            double goodput,
            double insideMean,
            int insideMost,
            double firstP95) {

        double meanLimit() {
            return limits.stream().mapToInt(Integer::intValue).average().orElse(0);
        }

        boolean isNearAt60(int slots) {
            return Math.abs(limits.getFirst() - slots) <= 1;
        }

        double near(int slots) {
            return limits.stream().filter(limit -> Math.abs(limit - slots) <= 1).count() / (double) limits.size();
        }

        void trace(Table table, String calls, long seed, int slots) {
            history.stream()
                    .filter(second -> second.number % TRACE_EVERY == 0)
                    .forEach(
                            second -> table.row(calls, seed, slots, second.number, second.limit, second.waitingInside));
        }
    }
}
