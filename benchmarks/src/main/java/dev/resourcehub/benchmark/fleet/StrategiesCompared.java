package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every strategy on the same uneven fleet, under steady and bursty load. */
final class StrategiesCompared implements Scenario {

    private static final double SECONDS = 1_200;
    private static final double WARM_UP_SECONDS = 60;
    private static final double LOAD = 0.8;
    private static final double IN_TIME_SECONDS = 10;
    private static final Map<String, Double> TENANTS = Map.of("a", 0.5, "b", 0.3, "c", 0.2);
    private static final List<NodeSettings> FLEET = List.of(
            NodeSettings.of("big", 4),
            NodeSettings.of("mid", 2),
            NodeSettings.of("slow", 2).withSpeed(0.5),
            NodeSettings.of("old", 1).withSpeed(0.5));

    @Override
    public String name() {
        return "strategies";
    }

    @Override
    public String question() {
        return "what does each strategy make of an uneven fleet (slots x speed 4x1, 2x1, 2x0.5, 1x0.5) at 80 % of its capacity?";
    }

    @Override
    public Report run(Effort effort) {
        Table shown = table("compared", "load");
        Table kept = table("runs", "seed", "load");
        for (boolean bursty : List.of(false, true)) {
            String load = bursty ? "bursty" : "steady";
            List<String> routes = new ArrayList<>(ModelledHub.strategies());
            routes.addFirst("(pass-through)");
            for (String route : routes) {
                List<Run> runs = new ArrayList<>();
                for (long seed : effort.seeds()) {
                    Run run = play(seed, route, bursty, SECONDS * effort.length());
                    runs.add(run);
                    kept.row(run.cells(seed, load, route));
                }
                shown.row(Run.pooled(runs).cells(load, route));
            }
        }
        return new Report(List.of(shown), List.of(kept), List.of());
    }

    private static Table table(String name, String... first) {
        List<String> columns = new ArrayList<>(List.of(first));
        columns.addAll(List.of(
                "strategy",
                "calls",
                "wait_p50_s",
                "wait_p95_s",
                "wait_p99_s",
                "first_p95_s",
                "total_p50_s",
                "total_p95_s",
                "total_p99_s",
                "in_time_per_s",
                "jain_tenants",
                "jain_nodes"));
        return new Table(name, columns.toArray(String[]::new));
    }

    private static Run play(long seed, String route, boolean bursty, double seconds) {
        World world = new World(seed, FLEET);
        double capacity =
                FLEET.stream().mapToDouble(node -> node.slots() * node.speed()).sum() / Shape.CHAT.meanWorkSeconds();
        Tenant[] tenants = TENANTS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> {
                    double rate = LOAD * capacity * entry.getValue();
                    Arrivals arrivals = bursty ? Arrivals.bursts(rate, 40) : Arrivals.poisson(rate);
                    return new Tenant(entry.getKey(), arrivals, Shape.CHAT, Manner.PLAIN);
                })
                .toArray(Tenant[]::new);
        Route chosen = route.startsWith("(")
                ? new PassThrough(world.nodes(), world.time())
                : new ModelledHub(world, Knobs.TOLD.choosing(route));
        world.play(chosen, seconds, tenants);
        double[] busy = world.nodes().stream()
                .mapToDouble(node -> node.busySlots().mean() / node.settings().slots())
                .toArray();
        world.drain();
        return new Run(world.outcomes(WARM_UP_SECONDS), seconds - WARM_UP_SECONDS, Samples.jain(busy));
    }

    private record Run(List<Outcome> outcomes, double seconds, double jainNodes) {

        static Run pooled(List<Run> runs) {
            return new Run(
                    runs.stream().flatMap(run -> run.outcomes.stream()).toList(),
                    runs.stream().mapToDouble(Run::seconds).sum(),
                    runs.stream().mapToDouble(Run::jainNodes).average().orElse(0));
        }

        Object[] cells(Object... first) {
            List<Outcome> ok = outcomes.stream().filter(Outcome::isOk).toList();
            Samples wait = Samples.of(outcomes, Outcome::queuedSeconds);
            Samples firstToken = Samples.of(ok, Outcome::firstSeconds);
            Samples total = Samples.of(ok, Outcome::totalSeconds);
            List<Object> cells = new ArrayList<>(List.of(first));
            cells.addAll(List.of(
                    outcomes.size(),
                    wait.quantile(0.5),
                    wait.quantile(0.95),
                    wait.quantile(0.99),
                    firstToken.quantile(0.95),
                    total.quantile(0.5),
                    total.quantile(0.95),
                    total.quantile(0.99),
                    ok.stream().filter(Run::isInTime).count() / seconds,
                    jainTenants(),
                    jainNodes));
            return cells.toArray();
        }

        private static boolean isInTime(Outcome outcome) {
            return outcome.isOk() && outcome.totalSeconds() <= IN_TIME_SECONDS;
        }

        /** Of the share of its calls that each tenant has answered in time. */
        private double jainTenants() {
            Map<String, Double> inTime = outcomes.stream()
                    .collect(Collectors.groupingBy(
                            outcome -> outcome.ask().tenant(),
                            Collectors.averagingDouble(outcome -> isInTime(outcome) ? 1 : 0)));
            return Samples.jain(
                    inTime.values().stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
