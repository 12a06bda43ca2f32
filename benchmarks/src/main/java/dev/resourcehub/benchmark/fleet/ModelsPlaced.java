package dev.resourcehub.benchmark.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Twelve models of 5 to 20 GB, asked for by Zipf's law, on four nodes of 24 GB that load 2 GB a second. */
final class ModelsPlaced implements Scenario {

    private static final double SECONDS = 3_600;
    private static final double WARM_UP_SECONDS = 300;
    private static final int MODELS = 12;
    private static final double ZIPF = 1.0;
    private static final double PER_SECOND = 1.0;
    private static final List<String> STRATEGIES =
            List.of("(pass-through)", "least_loaded", "model_affinity", "prefix_affinity");

    @Override
    public String name() {
        return "models";
    }

    @Override
    public String question() {
        return "how many cold loads does each way of placing calls cost? (12 models, Zipf, 4 nodes x 24 GB)";
    }

    @Override
    public Report run(Effort effort) {
        Table table = new Table(
                "loads",
                "strategy",
                "seed",
                "calls",
                "errors",
                "loads_per_1000",
                "first_p50_s",
                "first_p95_s",
                "total_p95_s");
        double[] loads = new double[STRATEGIES.size()];
        double[] first = new double[STRATEGIES.size()];
        for (int index = 0; index < STRATEGIES.size(); index++) {
            for (long seed : effort.seeds()) {
                World world = play(seed, STRATEGIES.get(index), SECONDS * effort.length());
                List<Outcome> outcomes = world.outcomes(WARM_UP_SECONDS);
                double perThousand =
                        world.nodes().stream().mapToLong(Node::loads).sum()
                                * 1_000.0
                                / world.outcomes(0).size();
                Samples firsts = Samples.of(outcomes, Outcome::firstSeconds);
                table.row(
                        STRATEGIES.get(index),
                        seed,
                        outcomes.size(),
                        outcomes.stream().filter(Outcome::isError).count(),
                        perThousand,
                        firsts.quantile(0.5),
                        firsts.quantile(0.95),
                        Samples.of(outcomes, Outcome::totalSeconds).quantile(0.95));
                loads[index] += perThousand / effort.seeds().size();
                first[index] += firsts.quantile(0.95) / effort.seeds().size();
            }
        }
        List<Bound> bounds = new ArrayList<>();
        for (int index = 2; index < STRATEGIES.size(); index++) {
            String what = STRATEGIES.get(index) + " / least_loaded";
            bounds.add(Bound.atMost("P18", "loads " + what, loads[index] / loads[1], 0.2)
                    .toldOnly());
            bounds.add(Bound.atMost("P19", "first token p95 " + what, first[index] / first[1], 0.3)
                    .toldOnly());
        }
        return new Report(List.of(table), List.of(), bounds);
    }

    private static World play(long seed, String strategy, double seconds) {
        List<NodeSettings> fleet = new ArrayList<>();
        for (int node = 1; node <= 4; node++) {
            fleet.add(NodeSettings.of("n" + node, 4).withMemory(24, 2));
        }
        World world = new World(seed, fleet);
        Route route = strategy.startsWith("(")
                ? new PassThrough(world.nodes(), world.time())
                : new ModelledHub(world, Knobs.TOLD.choosing(strategy));
        Tenant tenant = new Tenant(
                "all",
                Arrivals.poisson(PER_SECOND),
                Shape.CHAT.over(MODELS, ZIPF),
                Manner.PLAIN.needingModels().patient(Duration.ofMinutes(10)));
        return world.play(route, seconds, tenant).drain();
    }
}
