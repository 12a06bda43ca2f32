package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;

/** Every node fails for a minute, and then none does. */
final class AllFail implements Scenario {

    private static final double WARM_UP_SECONDS = 30;
    private static final double FAULT_SECONDS = 60;
    private static final double AFTER_SECONDS = 120;
    private static final double PER_SECOND = 40;
    private static final double RETRY_RATIO = 0.2;
    private static final double RETRY_FLOOR_PER_SECOND = 10;
    private static final Shape QUICK = new Shape(0.05, 10, 0.02, 0.3, 1, 1);

    @Override
    public String name() {
        return "all-fail";
    }

    @Override
    public String question() {
        return "do retries become a storm when every node fails, and how soon are calls served again?";
    }

    @Override
    public Report run(Effort effort) {
        Table table = new Table(
                "attempts",
                "seed",
                "fault",
                "guards",
                "calls",
                "attempts",
                "attempts_per_call",
                "attempts_bound",
                "served_again_after_s");
        List<Bound> bounds = new ArrayList<>();
        for (Fault fault : List.of(Fault.REFUSE, Fault.UNAVAILABLE, Fault.RESET, Fault.BROKEN)) {
            for (Knobs knobs : List.of(Knobs.TOLD, Knobs.TOLD.unguarded())) {
                double worst = 0;
                double slowest = 0;
                for (long seed : effort.seeds()) {
                    Run run = play(seed, fault, knobs);
                    table.row(
                            seed,
                            fault,
                            knobs.guarded() ? "on" : "off",
                            run.calls,
                            run.attempts,
                            run.attempts / (double) run.calls,
                            run.bound(),
                            run.againSeconds);
                    worst = Math.max(worst, run.attempts / run.bound());
                    slowest = Math.max(slowest, run.againSeconds);
                }
                String how = fault + (knobs.guarded() ? "" : " without guards");
                bounds.add(Bound.atMost("", "attempts / (1.2 x calls + 10 a second) with all " + how, worst, 1));
                bounds.add(Bound.atMost("", "seconds until calls are served again after all " + how, slowest, 60)
                        .toldOnly());
            }
        }
        return new Report(List.of(table), List.of(), bounds);
    }

    private static Run play(long seed, Fault fault, Knobs knobs) {
        World world =
                new World(seed, List.of(NodeSettings.of("n1", 8), NodeSettings.of("n2", 8), NodeSettings.of("n3", 8)));
        long[] attempts = {0};
        world.time().in(nanos(WARM_UP_SECONDS), () -> world.nodes().forEach(node -> node.suffer(fault)));
        world.time().in(nanos(WARM_UP_SECONDS + FAULT_SECONDS), () -> {
            attempts[0] =
                    world.nodes().stream().mapToLong(Node::begunSinceFault).sum();
            world.nodes().forEach(node -> node.suffer(Fault.NONE));
        });
        world.play(
                        new ModelledHub(world, knobs),
                        WARM_UP_SECONDS + FAULT_SECONDS + AFTER_SECONDS,
                        new Tenant("all", Arrivals.poisson(PER_SECOND), QUICK, Manner.PLAIN))
                .drain();
        long calls = world.outcomes(WARM_UP_SECONDS).stream()
                .filter(outcome -> outcome.arrivedNanos() < nanos(WARM_UP_SECONDS + FAULT_SECONDS))
                .count();
        return new Run(calls, attempts[0], servedAgain(world.outcomes(WARM_UP_SECONDS + FAULT_SECONDS)));
    }

    private record Run(long calls, long attempts, double againSeconds) {
        double bound() {
            return (1 + RETRY_RATIO) * calls + RETRY_FLOOR_PER_SECOND * FAULT_SECONDS;
        }
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    /** How long after the fault the first call was answered that came after it. */
    private static double servedAgain(List<Outcome> after) {
        return after.stream()
                        .filter(Outcome::isOk)
                        .mapToDouble(outcome -> (outcome.arrivedNanos() + outcome.totalNanos()) / 1e9)
                        .min()
                        .orElse(Double.POSITIVE_INFINITY)
                - WARM_UP_SECONDS
                - FAULT_SECONDS;
    }
}
