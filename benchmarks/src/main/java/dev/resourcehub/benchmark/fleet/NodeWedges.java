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
                "calls",
                "errors",
                "to_wedged",
                "second_stall_known_after_s",
                "to_wedged_after_two_stalls_1min",
                "to_wedged_after_two_stalls",
                "first_p99_s");
        long worst = 0;
        double errors = 0;
        for (long seed : effort.seeds()) {
            World world = new World(
                    seed,
                    List.of(NodeSettings.of("n1", SLOTS), NodeSettings.of("n2", SLOTS), NodeSettings.of("n3", SLOTS)));
            Node wedged = world.nodes().getFirst();
            world.time().in((long) (FAULT_SECONDS * 1e9), () -> wedged.suffer(Fault.WEDGE));
            double rate = LOAD * world.nodes().size() * SLOTS / Shape.CHAT.meanWorkSeconds();
            world.play(
                            new ModelledHub(world, Knobs.TOLD),
                            SECONDS * Math.max(0.5, effort.length()),
                            new Tenant("all", Arrivals.poisson(rate), Shape.CHAT, Manner.PLAIN))
                    .drain();
            List<Outcome> outcomes = world.outcomes(FAULT_SECONDS - 10);
            List<Long> stalls = wedged.stalledNanos();
            boolean known = stalls.size() >= STALLS;
            long second = known ? stalls.get(STALLS - 1) : Long.MAX_VALUE;
            long soon = wedged.arrivalsIn(second, second + 60_000_000_000L);
            long failed = outcomes.stream().filter(Outcome::isError).count();
            table.row(
                    seed,
                    outcomes.size(),
                    failed,
                    wedged.begunSinceFault(),
                    known ? second / 1e9 - FAULT_SECONDS : "never",
                    soon,
                    wedged.arrivalsIn(second, Long.MAX_VALUE),
                    Samples.of(outcomes, Outcome::firstSeconds).quantile(0.99));
            worst = Math.max(worst, known ? soon : wedged.begunSinceFault());
            errors = Math.max(errors, failed / (double) outcomes.size());
        }
        List<Bound> bounds = new ArrayList<>();
        bounds.add(Bound.atMost("P23", "calls to a wedged node in the minute after two have stalled", (double) worst, 0)
                .toldOnly());
        bounds.add(Bound.below("G31", "share of calls that fail with one node of three wedged", errors, 0.001)
                .toldOnly());
        return new Report(List.of(table), List.of(), bounds);
    }
}
