package dev.resourcehub.readiness;

import dev.resourcehub.resource.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tells the health of adapters, once at the start and whenever that changes, until it is closed. Any thread. */
public final class AdapterMonitor implements AutoCloseable {

    private final Consumer<ComponentHealth> page;
    private final List<Subscription> watching = new ArrayList<>();

    /** Tells {@code page}, which must not block. */
    public AdapterMonitor(Consumer<ComponentHealth> page) {
        this.page = page;
    }

    /** Watches one more. */
    public synchronized void watch(AdapterReadiness adapter) {
        watching.add(adapter.follow(standing -> page.accept(ComponentHealth.of(standing))));
    }

    @Override
    public synchronized void close() {
        watching.forEach(Subscription::close);
        watching.clear();
    }
}
