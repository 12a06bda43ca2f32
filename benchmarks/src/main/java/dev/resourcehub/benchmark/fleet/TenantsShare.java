package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A heavy tenant, which always has calls waiting, beside a light one; and four heavy ones of different size.
 *
 * <p>The light tenant's solo run has the nodes that are its fair share, half of the fleet, for itself. Its wait is counted in
 * two ways: for a place in the queue, and until its first token.
 */
final class TenantsShare implements Scenario {

    private static final double SECONDS = 3_600;
    private static final double WARM_UP_SECONDS = 60;
    private static final int NODES = 4;
    private static final int SLOTS = 2;
    private static final double GATED_LOAD = 0.6;
    private static final double[] LOADS = {0.3, 0.45, 0.6, 0.75};
    private static final int[] CLIENTS = {10, 20, 40, 80};

    @Override
    public String name() {
        return "tenants";
    }

    @Override
    public String question() {
        return "does a light tenant feel a heavy one, and do heavy ones get equal shares? (P20)";
    }

    @Override
    public Report run(Effort effort) {
        double seconds = SECONDS * effort.length();
        Table light = new Table(
                "light",
                "light_load",
                "queue",
                "solo_wait_p95_s",
                "wait_p95_s",
                "wait_ratio",
                "solo_first_p95_s",
                "first_p95_s",
                "first_ratio",
                "jain");
        List<Bound> bounds = new ArrayList<>();
        for (double load : LOADS) {
            if (effort.length() < 1 && load != GATED_LOAD) {
                continue;
            }
            List<Outcome> solo = new ArrayList<>();
            effort.seeds().forEach(seed -> solo.addAll(lightAlone(seed, load, seconds)));
            double soloWait = Samples.of(solo, Outcome::queuedSeconds).quantile(0.95);
            double soloFirst = Samples.of(solo, Outcome::firstSeconds).quantile(0.95);
            for (boolean fair : List.of(true, false)) {
                List<Outcome> beside = new ArrayList<>();
                List<Double> jains = new ArrayList<>();
                for (long seed : effort.seeds()) {
                    List<Outcome> all = besideHeavy(seed, load, fair, seconds);
                    jains.add(jainOfFairShares(all));
                    all.stream().filter(TenantsShare::isLight).forEach(beside::add);
                }
                double wait = Samples.of(beside, Outcome::queuedSeconds).quantile(0.95);
                double first = Samples.of(beside, Outcome::firstSeconds).quantile(0.95);
                double jain =
                        jains.stream().mapToDouble(Double::doubleValue).min().orElse(0);
                light.row(
                        load,
                        fair ? "by_tenant" : "one_line",
                        soloWait,
                        wait,
                        wait / soloWait,
                        soloFirst,
                        first,
                        first / soloFirst,
                        jain);
                if (fair && load == GATED_LOAD) {
                    bounds.add(Bound.atMost("P20", "light tenant wait p95 / solo", wait / soloWait, 2));
                    bounds.add(Bound.atMost("P20", "light tenant first token p95 / solo", first / soloFirst, 2));
                    bounds.add(Bound.atLeast("P20", "Jain heavy and light", jain, 0.95));
                }
            }
        }
        Table heavy = new Table("heavy", "seed", "clients", "served_slot_seconds", "jain");
        double least = 1;
        for (long seed : effort.seeds()) {
            double[] served = heavyOnes(seed, seconds / 4);
            double jain = Samples.jain(served);
            least = Math.min(least, jain);
            for (int tenant = 0; tenant < served.length; tenant++) {
                heavy.row(seed, CLIENTS[tenant], served[tenant], jain);
            }
        }
        bounds.add(Bound.atLeast("P20", "Jain of four heavy tenants with 10 to 80 clients", least, 0.95));
        return new Report(List.of(light, heavy), List.of(), bounds);
    }

    private static List<NodeSettings> nodes(int count) {
        List<NodeSettings> nodes = new ArrayList<>();
        for (int node = 1; node <= count; node++) {
            nodes.add(NodeSettings.of("n" + node, SLOTS));
        }
        return nodes;
    }

    private static Tenant light(double load, Manner manner) {
        double share = NODES * SLOTS / 2.0 / Shape.CHAT.meanWorkSeconds();
        return new Tenant("light", Arrivals.poisson(load * share), Shape.CHAT, manner);
    }

    private static List<Outcome> lightAlone(long seed, double load, double seconds) {
        World world = new World(seed, nodes(NODES / 2));
        return world.play(new ModelledHub(world, Knobs.TOLD), seconds, light(load, Manner.PLAIN))
                .drain()
                .outcomes(WARM_UP_SECONDS);
    }

    private static List<Outcome> besideHeavy(long seed, double load, boolean fair, double seconds) {
        World world = new World(seed, nodes(NODES));
        Manner manner = fair ? Manner.PLAIN : Manner.PLAIN.inOneLine();
        Tenant heavy = new Tenant("heavy", Arrivals.closed(60, 0.05), Shape.CHAT, manner);
        return world.play(new ModelledHub(world, Knobs.TOLD), seconds, heavy, light(load, manner))
                .outcomes(WARM_UP_SECONDS);
    }

    private static double[] heavyOnes(long seed, double seconds) {
        World world = new World(seed, nodes(NODES));
        Tenant[] tenants = Arrays.stream(CLIENTS)
                .mapToObj(clients ->
                        new Tenant("heavy" + clients, Arrivals.closed(clients, 0.05), Shape.CHAT, Manner.PLAIN))
                .toArray(Tenant[]::new);
        List<Outcome> outcomes =
                world.play(new ModelledHub(world, Knobs.TOLD), seconds, tenants).outcomes(WARM_UP_SECONDS);
        return Arrays.stream(CLIENTS)
                .mapToDouble(clients -> work(outcomes, "heavy" + clients))
                .toArray();
    }

    private static boolean isLight(Outcome outcome) {
        return outcome.ask().tenant().equals("light");
    }

    private static double work(List<Outcome> outcomes, String tenant) {
        return outcomes.stream()
                .filter(outcome -> outcome.isOk() && outcome.ask().tenant().equals(tenant))
                .mapToDouble(outcome -> outcome.ask().workNanos() / 1e9)
                .sum();
    }

    /** Of what each tenant was served beside its max-min fair share: the light one all it asked, the heavy one the rest. */
    private static double jainOfFairShares(List<Outcome> outcomes) {
        double asked = outcomes.stream()
                .filter(TenantsShare::isLight)
                .mapToDouble(outcome -> outcome.ask().workNanos() / 1e9)
                .sum();
        double light = work(outcomes, "light");
        double heavy = work(outcomes, "heavy");
        double fairLight = Math.min(asked, (light + heavy) / 2);
        return Samples.jain(light / fairLight, heavy / (light + heavy - fairLight));
    }
}
