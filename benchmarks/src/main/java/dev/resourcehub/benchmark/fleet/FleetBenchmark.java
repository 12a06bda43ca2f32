package dev.resourcehub.benchmark.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs the scenarios and tells which goals hold.
 *
 * <p>Arguments: a directory for the results, the commit that is measured, and names of scenarios, all of them where none is
 * named. Ends with 1 when a goal does not hold, with 2 on wrong arguments.
 */
public final class FleetBenchmark {

    private static final List<Scenario> ALL = List.of(
            new StrategiesCompared(),
            new TenantsShare(),
            new HedgingSlowNode(),
            new LimitFound(),
            new OneOfThreeFails(),
            new AllFail(),
            new NodeWedges(),
            new ModelsPlaced());

    private FleetBenchmark() {}

    static List<Scenario> scenarios() {
        return ALL;
    }

    /** Runs what the arguments ask for. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: FleetBenchmark <results directory> <commit> [scenario ...]");
            System.exit(2);
            return;
        }
        List<String> wanted = List.of(arguments).subList(2, arguments.length);
        List<Scenario> chosen = ALL.stream()
                .filter(scenario -> wanted.isEmpty() || wanted.contains(scenario.name()))
                .toList();
        if (chosen.size() < wanted.size()) {
            System.err.println(
                    "known scenarios: " + ALL.stream().map(Scenario::name).toList());
            System.exit(2);
            return;
        }
        ResultFiles files = new ResultFiles(Path.of(arguments[0]), arguments[1], Effort.FULL);
        List<Bound> bounds = new ArrayList<>();
        for (Scenario scenario : chosen) {
            long began = System.nanoTime();
            Report report = scenario.run(Effort.FULL);
            System.out.printf("%n== %s: %s%n%n", scenario.name(), scenario.question());
            report.shown().forEach(table -> System.out.println(table.text()));
            report.bounds().forEach(System.out::println);
            System.out.printf(Locale.ROOT, "(%.1f s)%n", (System.nanoTime() - began) / 1e9);
            files.write(scenario, report);
            bounds.addAll(report.bounds());
        }
        long failing = bounds.stream().filter(Bound::fails).count();
        System.out.printf(
                "%n%d of %d goals hold, %d fail%n",
                bounds.stream().filter(Bound::holds).count(), bounds.size(), failing);
        System.exit(failing == 0 ? 0 : 1);
    }
}
