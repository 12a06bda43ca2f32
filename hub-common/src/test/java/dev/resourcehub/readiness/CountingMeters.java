package dev.resourcehub.readiness;

import dev.resourcehub.runtime.Meters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** Counts in a table, by name and label values. */
final class CountingMeters implements Meters {

    final Map<String, Double> counts = new TreeMap<>();
    final Map<String, Long> timings = new TreeMap<>();
    final Map<String, DoubleSupplier> gauges = new TreeMap<>();

    private static String key(String name, List<Label> labels) {
        return name + labels.stream().map(Label::value).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public Counter counter(String name, String help, List<Label> labels) {
        return amount -> counts.merge(key(name, labels), amount, Double::sum);
    }

    @Override
    public Timing timing(String name, String help, List<Label> labels) {
        return elapsed -> timings.merge(key(name, labels), elapsed.toMillis(), Long::sum);
    }

    @Override
    public Registration gauge(String name, String help, List<Label> labels, DoubleSupplier level) {
        gauges.put(key(name, labels), level);
        return () -> gauges.remove(key(name, labels));
    }

    @Override
    public Registration total(String name, String help, List<Label> labels, DoubleSupplier total) {
        return gauge(name, help, labels, total);
    }
}
