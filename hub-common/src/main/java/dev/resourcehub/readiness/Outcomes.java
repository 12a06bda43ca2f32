package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.Said;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The last endings of each adapter. Any thread. */
final class Outcomes implements Consumer<ProvisioningEvent> {

    private static final int MOST_ADAPTERS = 256;

    private final int most;
    private final Map<String, Deque<ProvisioningEvent>> latest = new HashMap<>();

    Outcomes(int most) {
        this.most = most;
    }

    @Override
    public synchronized void accept(ProvisioningEvent event) {
        if (!isEnding(event.said())) {
            return;
        }
        String adapter = event.about().adapter();
        if (!latest.containsKey(adapter) && latest.size() >= MOST_ADAPTERS) {
            return;
        }
        Deque<ProvisioningEvent> row = latest.computeIfAbsent(adapter, fresh -> new ArrayDeque<>());
        row.addLast(event);
        if (row.size() > most) {
            row.removeFirst();
        }
    }

    private static boolean isEnding(Said said) {
        return switch (said) {
            case Said.Succeeded each -> true;
            case Said.Failed each -> true;
            case Said.Skipped each -> true;
            case Said.RetrySucceeded each -> true;
            case Said.RetryFailed each -> true;
            case Said.Unmatched each -> false;
            case Said.Started each -> false;
            case Said.Progressed each -> false;
            case Said.Overridden each -> false;
            case Said.Lifted each -> false;
        };
    }

    /** Oldest first. */
    synchronized List<ProvisioningEvent> of(String adapter) {
        return List.copyOf(latest.getOrDefault(adapter, new ArrayDeque<>()));
    }
}
