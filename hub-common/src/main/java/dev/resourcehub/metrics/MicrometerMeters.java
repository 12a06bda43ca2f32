package dev.resourcehub.metrics;

import dev.resourcehub.runtime.Meters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Meters on a Micrometer registry; timings are histograms from 1 ms to 5 minutes. */
public final class MicrometerMeters implements Meters {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(300)
    };

    private final MeterRegistry registry;
    /** The registry itself holds what it counts by a weak reference. */
    private final Map<Meter.Id, DoubleSupplier> totals = new ConcurrentHashMap<>();

    /** Tells {@code registry}. */
    public MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Counter counter(String name, String help, List<Label> labels) {
        io.micrometer.core.instrument.Counter counter = io.micrometer.core.instrument.Counter.builder(name)
                .description(help)
                .tags(tags(labels))
                .register(registry);
        return counter::increment;
    }

    @Override
    public Timing timing(String name, String help, List<Label> labels) {
        Timer timer = Timer.builder(name)
                .description(help)
                .tags(tags(labels))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        return new TimerTiming(registry, timer);
    }

    @Override
    public Registration gauge(String name, String help, List<Label> labels, DoubleSupplier level) {
        Gauge gauge = Gauge.builder(name, level, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(tags(labels))
                .strongReference(true)
                .register(registry);
        return () -> registry.remove(gauge);
    }

    @Override
    public Registration total(String name, String help, List<Label> labels, DoubleSupplier total) {
        FunctionCounter counter = FunctionCounter.builder(name, total, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(tags(labels))
                .register(registry);
        totals.put(counter.getId(), total);
        return () -> {
            registry.remove(counter);
            totals.remove(counter.getId());
        };
    }

    private static List<Tag> tags(List<Label> labels) {
        return labels.stream().map(label -> Tag.of(label.key(), label.value())).toList();
    }

    private record TimerTiming(MeterRegistry registry, Timer timer) implements Timing {
        @Override
        public void record(Duration elapsed) {
            timer.record(elapsed);
        }

        @Override
        public void recordNanos(long elapsedNanos) {
            timer.record(elapsedNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void remove() {
            registry.remove(timer);
        }
    }
}
