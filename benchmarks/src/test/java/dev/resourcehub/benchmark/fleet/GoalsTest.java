package dev.resourcehub.benchmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scheduler keeps what was stated of it, in short runs of the scenarios with one fixed seed: fairness between tenants
 * (P20), late calls (P21), the limit it finds (P24), errors that clients see (G31), and no storm of retries.
 */
class GoalsTest {

    static Stream<Scenario> scenarios() {
        return FleetBenchmark.scenarios().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_scheduler_keeps_every_goal_that_gates(Scenario scenario) {
        Report report = scenario.run(Effort.SHORT);

        assertThat(report.bounds().stream().filter(Bound::fails))
                .as("%s, seeds %s%n%s", scenario.name(), Effort.SHORT.seeds(), tables(report))
                .isEmpty();
    }

    private static String tables(Report report) {
        return String.join("\n", report.shown().stream().map(Table::text).toList());
    }
}
