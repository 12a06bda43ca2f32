package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;

/** A node that takes calls, answers its probes, and never says a word. */
final class NodeWedges implements Scenario {

    private static final double FAULT_SECONDS = 60;
    private static final double SECONDS = 660;
    private static final int SLOTS = 4;
    private static final double LOAD = 0.4;
    private static final int STALLS = 2;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    @Override
    public String name() {
        return "wedge";
    }

    @Override
    public String question() {
        return "how much work goes to a node that has gone silent? (P23)";
    }

    @Override
    public Report run(Effort effort) {
        Table table = new Table(
                "work",
                "seed",
                "hedge",
                "calls",
                "errors",
                "to_wedged",
                "second_stall_known_after_s",
                "to_wedged_next_minute",
                "to_wedged_later",
                "first_p95_s",
                "first_p99_s");
        List<Bound> bounds = new ArrayList<>();
        for (Manner manner : List.of(Manner.PLAIN, Manner.PLAIN.hedged())) {
            long mostMore = 0;
            double mostErrors = 0;
            for (long seed : effort.seeds()) {
                World world = play(seed, manner, SECONDS * Math.max(0.5, effort.length()));
                Node wedged = world.nodes().getFirst();
                List<Outcome> outcomes = world.outcomes(FAULT_SECONDS - 10);
                List<Long> stalls = wedged.stalledNanos();
                boolean known = stalls.size() >= STALLS;
                long second = known ? stalls.get(STALLS - 1) : (long) (FAULT_SECONDS * 1e9);
                long more = wedged.arrivalsIn(second + 1, second + MINUTE_NANOS);
                long failed = outcomes.stream().filter(Outcome::isError).count();
                Samples first = Samples.of(outcomes, Outcome::firstSeconds);
                table.row(
                        seed,
                        manner.hedge() ? "yes" : "no",
                        outcomes.size(),
                        failed,
                        wedged.begunSinceFault(),
                        known ? second / 1e9 - FAULT_SECONDS : "never",
                        more,
                        wedged.arrivalsIn(second + MINUTE_NANOS, Long.MAX_VALUE),
                        first.quantile(0.95),
                        first.quantile(0.99));
                mostMore = Math.max(mostMore, more);
                mostErrors = Math.max(mostErrors, failed / (double) outcomes.size());
            }
            String how = manner.hedge() ? " with hedges" : "";
            Bound more = Bound.atMost(
                    "P23", "calls to a wedged node in the minute after two stalled" + how, (double) mostMore, STALLS);
            bounds.add(manner.hedge() ? more.toldOnly() : more);
            bounds.add(Bound.below(
                    "G31", "share of calls that fail with one node of three wedged" + how, mostErrors, 0.001));
        }
        return new Report(List.of(table), List.of(), bounds);
    }

    private static World play(long seed, Manner manner, double seconds) {
        World world = new World(
                seed,
                List.of(NodeSettings.of("n1", SLOTS), NodeSettings.of("n2", SLOTS), NodeSettings.of("n3", SLOTS)));
        world.time()
                .in((long) (FAULT_SECONDS * 1e9), () -> world.nodes().getFirst().suffer(Fault.WEDGE));
        double rate = LOAD * world.nodes().size() * SLOTS / Shape.CHAT.meanWorkSeconds();
        return world.play(
                        new ModelledHub(world, Knobs.TOLD),
                        seconds,
                        new Tenant("all", Arrivals.poisson(rate), Shape.CHAT, manner))
                .drain();
    }
}
