package dev.resourcehub.readiness;

import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Timers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Provides, in the background, what adapters were declared to need: as soon as the adapter itself is ready, or has failed and
 * may lack just that.
 *
 * <p>Goes through the same pipeline as calls do. An adapter is degraded while something required is missing; what could not
 * be provided is tried again, and what was there is provided anew when a call misses it. Any thread.
 */
public final class Prerequisites implements AutoCloseable {

    private final ProvisioningPipeline pipeline;
    private final Timers timers;
    private final InstantSource clock;
    private final List<Needed> needed = new ArrayList<>();
    private final List<Subscription> watching = new ArrayList<>();

    /** Prerequisites of no adapter yet. */
    public Prerequisites(ProvisioningPipeline pipeline, Timers timers, InstantSource clock) {
        this.pipeline = pipeline;
        this.timers = timers;
        this.clock = clock;
    }

    /** Takes care of what {@code adapter} needs; call before the adapter is made ready. */
    public void watch(GatedAdapter adapter) {
        List<Needed> those = adapter.prerequisites().stream()
                .map(each -> new Needed(pipeline, timers, clock, adapter.readiness(), each))
                .toList();
        synchronized (this) {
            needed.addAll(those);
        }
        those.forEach(Needed::limit);
        Subscription subscription = adapter.readiness().follow(standing -> {
            switch (standing.state()) {
                case INITIALIZING -> {}
                case READY, DEGRADED -> those.forEach(Needed::ensure);
                case FAILED -> those.forEach(Needed::revive);
            }
        });
        String id = adapter.readiness().adapter();
        Subscription missing = pipeline.events().subscribe(0, event -> {
            if (event.about().adapter().equals(id) && event.isMiss()) {
                event.about()
                        .target()
                        .ifPresent(target ->
                                those.stream().filter(each -> each.is(target)).forEach(Needed::missed));
            }
        });
        synchronized (this) {
            watching.add(subscription);
            watching.add(missing);
        }
    }

    /** All of them, in the order of their declaration. */
    public synchronized List<PrerequisiteStanding> standings() {
        return needed.stream().map(Needed::standing).toList();
    }

    /** Tries no more; what the pipeline works at goes on until that is closed. */
    @Override
    public synchronized void close() {
        watching.forEach(Subscription::close);
        needed.forEach(Needed::close);
    }
}
