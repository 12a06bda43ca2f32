package dev.resourcehub.docker.warm;

import dev.resourcehub.resource.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The plainest line in front of a pool: first come, first served among those of one key. Tells what came of each event: what
 * is to be done, and who was served or sent away.
 */
final class Front {

    private final PoolState<String> pool;
    private final Map<Long, String> line = new LinkedHashMap<>();

    Front(PoolState<String> pool) {
        this.pool = pool;
    }

    /** A caller got a sandbox; {@code waited} says whether it had to wait. */
    record Served(long caller, long slot, boolean waited) implements Outcome {}

    /** A caller was sent away. */
    record Refused(long caller, Failure reason) implements Outcome {}

    /** Something is to be done. */
    record Due(PoolEffect<String> effect) implements Outcome {}

    /** What came of an event. */
    sealed interface Outcome {}

    /** A caller came. */
    List<Outcome> ask(long caller, String key) {
        List<Outcome> outcomes = new ArrayList<>();
        Optional<Failure> refusal = pool.refusalOf(key);
        if (refusal.isPresent()) {
            outcomes.add(new Refused(caller, refusal.get()));
            return outcomes;
        }
        PoolState.Taken<String> taken = line.containsValue(key) ? nothing() : pool.take(key);
        if (taken.slot().isPresent()) {
            outcomes.add(new Served(caller, taken.slot().getAsLong(), false));
            outcomes.addAll(after(taken.effects()));
            return outcomes;
        }
        line.put(caller, key);
        outcomes.addAll(after(pool.want(demand())));
        return outcomes;
    }

    /** A caller waits no longer. */
    List<Outcome> leave(long caller) {
        line.remove(caller);
        return after(pool.want(demand()));
    }

    /** A caller waits no longer and the pool is not told yet. */
    void slipAway(long caller) {
        line.remove(caller);
    }

    /** Who waits, in order. */
    List<Long> waiting() {
        return List.copyOf(line.keySet());
    }

    /** What follows from an event of the pool. */
    List<Outcome> after(List<PoolEffect<String>> effects) {
        List<Outcome> outcomes = new ArrayList<>();
        Deque<PoolEffect<String>> due = new ArrayDeque<>(effects);
        PoolEffect<String> effect = due.poll();
        while (effect != null) {
            switch (effect) {
                case PoolEffect.Ready<String>(String key) -> serve(due, outcomes);
                case PoolEffect.Hopeless<String>(String key, Failure reason) -> {
                    line.entrySet().stream()
                            .filter(waiter -> waiter.getValue().equals(key))
                            .forEach(waiter -> outcomes.add(new Refused(waiter.getKey(), reason)));
                    line.values().removeIf(key::equals);
                    due.addAll(pool.want(demand()));
                }
                case PoolEffect.Launch<String> launch -> outcomes.add(new Due(launch));
                case PoolEffect.Destroy<String> destroy -> outcomes.add(new Due(destroy));
                case PoolEffect.Rest<String> rest -> outcomes.add(new Due(rest));
                case PoolEffect.Empty<String> empty -> outcomes.add(new Due(empty));
            }
            effect = due.poll();
        }
        return outcomes;
    }

    private void serve(Deque<PoolEffect<String>> due, List<Outcome> outcomes) {
        for (Map.Entry<Long, String> waiter : List.copyOf(line.entrySet())) {
            PoolState.Taken<String> taken = pool.take(waiter.getValue());
            if (taken.slot().isPresent()) {
                line.remove(waiter.getKey());
                outcomes.add(new Served(waiter.getKey(), taken.slot().getAsLong(), true));
                due.addAll(taken.effects());
            }
        }
        due.addAll(pool.want(demand()));
    }

    private List<String> demand() {
        return List.copyOf(line.values());
    }

    private static PoolState.Taken<String> nothing() {
        return new PoolState.Taken<>(OptionalLong.empty(), List.of());
    }
}
