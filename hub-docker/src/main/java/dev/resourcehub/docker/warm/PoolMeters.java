package dev.resourcehub.docker.warm;

import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Meters.Label;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What a pool tells of itself. */
record PoolMeters(
        Meters.Counter warmLeases,
        Meters.Counter coldLeases,
        Meters.Timing waits,
        Meters.Timing launch,
        Meters.Counter launchFailures) {

    static PoolMeters of(Meters meters, String engine, Supplier<WarmPool.Figures> figures) {
        Label label = new Label("engine", engine);
        String help = "Sandboxes alive.";
        meters.gauge(
                "hub_python_sandboxes",
                help,
                state(label, "ready"),
                () -> figures.get().ready());
        meters.gauge(
                "hub_python_sandboxes",
                help,
                state(label, "busy"),
                () -> figures.get().busy());
        meters.gauge(
                "hub_python_sandboxes",
                help,
                state(label, "starting"),
                () -> figures.get().starting());
        meters.gauge(
                "hub_python_waiting",
                "Calls that wait for a sandbox.",
                List.of(label),
                () -> figures.get().waiting());
        return new PoolMeters(
                meters.counter("hub_python_leases", "Sandboxes handed out.", List.of(label, new Label("warm", "true"))),
                meters.counter(
                        "hub_python_leases", "Sandboxes handed out.", List.of(label, new Label("warm", "false"))),
                meters.timing("hub_python_lease_wait", "Waiting for a sandbox.", List.of(label)),
                meters.timing("hub_python_launch", "Starting a sandbox, to its greeting.", List.of(label)),
                meters.counter("hub_python_launch_failures", "Sandboxes that did not start.", List.of(label)));
    }

    private static List<Label> state(Label engine, String state) {
        return List.of(engine, new Label("state", state));
    }

    void leased(boolean warm, Duration waited) {
        (warm ? warmLeases : coldLeases).increment();
        waits.record(waited);
    }
}
