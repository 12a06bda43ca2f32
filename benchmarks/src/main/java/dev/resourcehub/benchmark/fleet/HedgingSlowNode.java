package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;

/** One of three nodes takes twenty times as long for the first token of one call in twenty. */
final class HedgingSlowNode implements Scenario {

    private static final double SECONDS = 3_600;
    private static final double WARM_UP_SECONDS = 120;
    private static final double LOAD = 0.4;
    private static final int SLOTS = 8;
    private static final List<NodeSettings> FLEET = List.of(
            NodeSettings.of("n1", SLOTS).withSlow(0.05, 20),
            NodeSettings.of("n2", SLOTS),
            NodeSettings.of("n3", SLOTS));
    private static final Shape SHAPE = new Shape(0.3, 60, 0.025, 0.3, 1, 1);

    @Override
    public String name() {
        return "hedging";
    }

    @Override
    public String question() {
        return "what does a second copy of late calls win on a fleet with a bimodal node, and what does it cost? (P21)";
    }

    @Override
    public Report run(Effort effort) {
        Table table = new Table(
                "first",
                "seed",
                "hedge",
                "calls",
                "first_p50_s",
                "first_p95_s",
                "first_p99_s",
                "first_p999_s",
                "copies_share",
                "slot_seconds");
        List<Bound> bounds = new ArrayList<>();
        double worstRatio = 0;
        double worstCopies = 0;
        double worstWork = 0;
        for (long seed : effort.seeds()) {
            Run plain = play(seed, Manner.PLAIN, SECONDS * effort.length());
            Run hedged = play(seed, Manner.PLAIN.hedged(), SECONDS * effort.length());
            plain.tell(table, seed, "no");
            hedged.tell(table, seed, "yes");
            worstRatio = Math.max(
                    worstRatio, hedged.first().quantile(0.99) / plain.first().quantile(0.99));
            worstCopies = Math.max(worstCopies, hedged.copies());
            worstWork = Math.max(worstWork, hedged.slotSeconds / plain.slotSeconds - 1);
        }
        bounds.add(Bound.atMost("P21", "first token p99 hedged / plain", worstRatio, 0.4));
        bounds.add(Bound.atMost("P21", "second copies / calls", worstCopies, 0.02));
        bounds.add(Bound.atMost("P21", "extra slot time / slot time", worstWork, 0.02));
        return new Report(List.of(table), List.of(), bounds);
    }

    private static Run play(long seed, Manner manner, double seconds) {
        World world = new World(seed, FLEET);
        double rate = LOAD * FLEET.size() * SLOTS / SHAPE.meanWorkSeconds();
        world.play(
                        new ModelledHub(world, Knobs.TOLD),
                        seconds,
                        new Tenant("all", Arrivals.poisson(rate), SHAPE, manner))
                .drain();
        double slotSeconds = world.nodes().stream()
                        .mapToDouble(node -> node.busySlots().mean())
                        .sum()
                * world.time().nanos()
                / 1e9;
        return new Run(world.outcomes(0), world.outcomes(WARM_UP_SECONDS), slotSeconds);
    }

    private record Run(List<Outcome> all, List<Outcome> warm, double slotSeconds) {

        Samples first() {
            return Samples.of(warm, Outcome::firstSeconds);
        }

        double copies() {
            double attempts = all.stream().mapToDouble(Outcome::attempts).sum();
            return attempts / all.size() - 1;
        }

        void tell(Table table, long seed, String hedge) {
            Samples first = first();
            table.row(
                    seed,
                    hedge,
                    warm.size(),
                    first.quantile(0.5),
                    first.quantile(0.95),
                    first.quantile(0.99),
                    first.quantile(0.999),
                    copies(),
                    slotSeconds);
        }
    }
}
