package dev.resourcehub.readiness;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The decisions of operators that are in force, in memory only, of which there is a most. Any thread. */
final class Decisions {

    private final int most;
    private final InstantSource clock;
    private final Map<Long, ManualOverride> inForce = new LinkedHashMap<>();
    private long last;

    Decisions(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    synchronized long nextId() {
        return ++last;
    }

    /** Keeps it, unless there are too many. */
    synchronized boolean keep(ManualOverride override) {
        dropExpired();
        if (inForce.size() >= most) {
            return false;
        }
        inForce.put(override.id(), override);
        return true;
    }

    synchronized List<ManualOverride> all() {
        dropExpired();
        return List.copyOf(inForce.values());
    }

    private void dropExpired() {
        inForce.values()
                .removeIf(each -> each.expiresAt()
                        .filter(end -> !end.isAfter(clock.instant()))
                        .isPresent());
    }

    synchronized Optional<ManualOverride> remove(long id) {
        return Optional.ofNullable(inForce.remove(id));
    }

    synchronized void removeAll(Predicate<ManualAction> which) {
        inForce.values().removeIf(each -> which.test(each.action()));
    }

    synchronized boolean isSkipped(String adapter, Target target) {
        return inForce.values().stream().anyMatch(each -> each.action().equals(new ManualAction.Skip(adapter, target)));
    }

    synchronized boolean isDisabled(String strategy, String adapter) {
        return inForce.values().stream()
                .anyMatch(
                        each -> each.action() instanceof ManualAction.DisableStrategy(String name, Optional<String> of)
                                && name.equals(strategy)
                                && of.map(adapter::equals).orElse(true));
    }
}
