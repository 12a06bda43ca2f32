package dev.resourcehub.benchmark.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One of three nodes fails in some way for two thirds of the time, while the others have room for all. */
final class OneOfThreeFails implements Scenario {

    private static final double SECONDS = 1_800;
    private static final double FAULT_SECONDS = 60;
    private static final double LOAD = 0.5;
    private static final int SLOTS = 4;
    private static final Set<Fault> FAULTS = EnumSet.complementOf(EnumSet.of(Fault.NONE));

    @Override
    public String name() {
        return "one-of-three";
    }

    @Override
    public String question() {
        return "how many clients see an error while one of three nodes fails? (G31)";
    }

    @Override
    public Report run(Effort effort) {
        Table table = new Table(
                "errors",
                "fault",
                "route",
                "calls",
                "errors",
                "error_share",
                "codes",
                "to_failing_share",
                "back_share",
                "first_p50_s",
                "first_p99_s");
        List<Bound> bounds = new ArrayList<>();
        for (Fault fault : FAULTS) {
            for (boolean plain : List.of(true, false)) {
                Run all = Run.NOTHING;
                for (long seed : effort.seeds()) {
                    all = all.and(play(seed, fault, plain, false, SECONDS * effort.length()));
                }
                all.tell(table, fault.name(), plain);
                if (!plain) {
                    bounds.add(Bound.below(
                            "G31", "share of calls that fail with one node of three " + fault, all.errors(), 0.001));
                }
            }
        }
        for (boolean plain : List.of(true, false)) {
            Run all = Run.NOTHING;
            for (long seed : effort.seeds()) {
                all = all.and(play(seed, Fault.REFUSE, plain, true, SECONDS * effort.length()));
            }
            all.tell(table, "CRASH", plain);
            if (!plain) {
                bounds.add(Bound.below(
                        "G31",
                        "share of calls that fail before their first token in a crash",
                        all.silentErrors(),
                        0.001));
                bounds.add(Bound.below("G31", "share of calls that fail at all in a crash", all.errors(), 0.001)
                        .toldOnly());
            }
        }
        return new Report(List.of(table), List.of(), bounds);
    }

    private static Run play(long seed, Fault fault, boolean plain, boolean crash, double seconds) {
        World world = new World(
                seed,
                List.of(NodeSettings.of("n1", SLOTS), NodeSettings.of("n2", SLOTS), NodeSettings.of("n3", SLOTS)));
        Node failing = world.nodes().getFirst();
        double rate = LOAD * world.nodes().size() * SLOTS / Shape.CHAT.meanWorkSeconds();
        double healedSeconds = seconds * 2 / 3;
        long[] toFailing = {0, 0};
        world.time().in((long) (FAULT_SECONDS * 1e9), () -> {
            if (crash) {
                failing.crash();
            } else {
                failing.suffer(fault);
            }
        });
        world.time().in((long) (healedSeconds * 1e9), () -> {
            toFailing[0] = failing.begunSinceFault();
            failing.suffer(Fault.NONE);
        });
        world.time().in((long) ((healedSeconds + seconds) / 2 * 1e9), () -> toFailing[1] = failing.begun());
        Route route = plain ? new PassThrough(world.nodes(), world.time()) : new ModelledHub(world, Knobs.TOLD);
        world.play(
                        route,
                        seconds,
                        new Tenant(
                                "all",
                                Arrivals.poisson(rate),
                                Shape.CHAT,
                                Manner.PLAIN.leaving(0.03, Duration.ofSeconds(3))))
                .drain();
        List<Outcome> during = world.outcomes(FAULT_SECONDS - 10);
        List<Outcome> late = world.outcomes((healedSeconds + seconds) / 2);
        return new Run(
                during,
                toFailing[0] / (rate * (healedSeconds - FAULT_SECONDS)),
                (failing.begun() - toFailing[1]) / (double) Math.max(1, late.size()));
    }

    private record Run(List<Outcome> outcomes, double toFailing, double back) {

        static final Run NOTHING = new Run(List.of(), 0, 0);

        Run and(Run other) {
            List<Outcome> both = new ArrayList<>(outcomes);
            both.addAll(other.outcomes);
            return new Run(both, Math.max(toFailing, other.toFailing), Math.max(back, other.back));
        }

        List<Outcome> failed() {
            return outcomes.stream().filter(Outcome::isError).toList();
        }

        double errors() {
            return failed().size() / (double) outcomes.size();
        }

        double silentErrors() {
            return failed().stream().filter(outcome -> outcome.node().isEmpty()).count() / (double) outcomes.size();
        }

        void tell(Table table, String fault, boolean plain) {
            Samples first = Samples.of(outcomes, Outcome::firstSeconds);
            table.row(
                    fault,
                    plain ? "pass-through" : "hub",
                    outcomes.size(),
                    failed().size(),
                    errors(),
                    String.join(
                            " ",
                            failed().stream()
                                    .map(Outcome::code)
                                    .distinct()
                                    .sorted()
                                    .toList()),
                    toFailing,
                    back,
                    first.quantile(0.5),
                    first.quantile(0.99));
        }
    }
}
