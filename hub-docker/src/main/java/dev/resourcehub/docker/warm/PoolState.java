package dev.resourcehub.docker.warm;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a warm pool: an event in, effects out; no threads, no time.
 *
 * <p>Rules: callers are served in the order they came, and nobody who came later starts a sandbox while an earlier one
 * cannot for want of room. Parked sandboxes of other keys make room. A key whose launches fail rests longer each time; its
 * callers are refused from the second failure on, with the reason.
 */
final class PoolState<K> {

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final PoolSettings settings;
    private int min;
    private final K own;
    private final ToLongFunction<K> memoryOf;
    private final Map<Long, Slot<K>> slots = new LinkedHashMap<>();
    private final Map<Long, Waiter<K>> waiters = new LinkedHashMap<>();
    private final Map<K, Trouble> troubles = new HashMap<>();
    private List<PoolEffect<K>> effects = new ArrayList<>();
    private long lastSlot;
    private boolean closed;
    private boolean emptyTold;

    /** @param own the key that is kept ready */
    PoolState(PoolSettings settings, K own, ToLongFunction<K> memoryOf) {
        this.settings = settings;
        this.min = settings.min();
        this.own = own;
        this.memoryOf = memoryOf;
    }

    /** The pool begins to fill. */
    List<PoolEffect<K>> open() {
        return settled();
    }

    /** From now on {@code min} are kept ready; what is parked beyond that goes. */
    List<PoolEffect<K>> keep(int min) {
        this.min = min;
        long surplus = ownPhase(Phase.READY) - min;
        slots.values().stream()
                .filter(slot -> slot.phase == Phase.READY && slot.key.equals(own))
                .limit(Math.max(0, surplus))
                .forEach(this::expel);
        return settled();
    }

    /** A caller came. */
    List<PoolEffect<K>> ask(long waiter, K key) {
        if (closed) {
            return refused(waiter, new Failure.Draining(COME_BACK));
        }
        if (memoryOf.applyAsLong(key) > settings.memory().bytes()) {
            return refused(
                    waiter,
                    new Failure.Unprocessable(
                            Codes.LIMIT_EXCEEDED,
                            "limits.memory_bytes",
                            "at most the memory of all sandboxes together",
                            Map.of("limit", settings.memory().bytes())));
        }
        Optional<Slot<K>> ready = newestReady(key);
        if (ready.isPresent()) {
            grant(waiter, ready.get(), true);
            return settled();
        }
        Trouble trouble = troubles.get(key);
        if (trouble != null && trouble.resting && trouble.isHopeless()) {
            return refused(waiter, trouble.reason());
        }
        if (waiters.size() >= settings.waiting()) {
            return refused(waiter, new Failure.NoCapacity(Codes.QUEUE_FULL, "sandbox", COME_BACK));
        }
        waiters.put(waiter, new Waiter<>(key));
        return settled();
    }

    /** A caller waits no longer; harmless when it was served or refused before. */
    List<PoolEffect<K>> leave(long waiter) {
        waiters.remove(waiter);
        return settled();
    }

    /** A launch succeeded. */
    List<PoolEffect<K>> launched(long slot) {
        Slot<K> started = slot(slot);
        if (started.phase == Phase.LEAVING) {
            effects.add(new PoolEffect.Destroy<>(slot));
            return settled();
        }
        started.phase = Phase.READY;
        Trouble trouble = troubles.get(started.key);
        if (trouble != null) {
            trouble.failures = 0;
        }
        return settled();
    }

    /** A launch failed and left nothing. */
    List<PoolEffect<K>> launchFailed(long slot, Failure reason) {
        K key = slot(slot).key;
        slots.remove(slot);
        Trouble trouble = troubles.computeIfAbsent(key, first -> new Trouble());
        trouble.failures++;
        trouble.reason = reason;
        rest(key, trouble, trouble.failures + 1);
        if (trouble.isHopeless()) {
            List<Long> affected = waiters.entrySet().stream()
                    .filter(waiter -> waiter.getValue().key.equals(key))
                    .map(Map.Entry::getKey)
                    .toList();
            affected.forEach(waiter -> {
                waiters.remove(waiter);
                effects.add(new PoolEffect.Refuse<>(waiter, reason));
            });
        }
        return settled();
    }

    /** A sandbox ended by itself; one that was parked is replaced, at once the first time. */
    List<PoolEffect<K>> died(long slot) {
        Slot<K> dead = slots.get(slot);
        if (dead == null || dead.phase != Phase.READY) {
            return settled();
        }
        expel(dead);
        Trouble trouble = troubles.computeIfAbsent(dead.key, first -> new Trouble());
        trouble.deaths++;
        if (trouble.deaths > 1) {
            rest(dead.key, trouble, trouble.deaths);
        }
        return settled();
    }

    /** A lease ended; harmless when its sandbox is on its way out already. */
    List<PoolEffect<K>> ended(long slot) {
        Slot<K> used = slots.get(slot);
        if (used != null && used.phase == Phase.BUSY) {
            expel(used);
        }
        return settled();
    }

    /** A lease ended and its sandbox is as good as before. */
    List<PoolEffect<K>> returned(long slot) {
        Slot<K> used = slots.get(slot);
        if (used != null && used.phase == Phase.BUSY) {
            if (closed) {
                expel(used);
            } else {
                used.phase = Phase.READY;
            }
        }
        return settled();
    }

    /** A destroyed sandbox is gone. */
    List<PoolEffect<K>> gone(long slot) {
        slots.remove(slot);
        return settled();
    }

    /** A key has rested. */
    List<PoolEffect<K>> retry(K key) {
        Trouble trouble = troubles.get(key);
        if (trouble != null) {
            trouble.resting = false;
        }
        return settled();
    }

    /** Nobody is served any more; what is parked goes, what is busy goes when its lease ends. */
    List<PoolEffect<K>> retire() {
        closed = true;
        waiters.keySet()
                .forEach(waiter -> effects.add(new PoolEffect.Refuse<>(waiter, new Failure.Draining(COME_BACK))));
        waiters.clear();
        slots.values().forEach(slot -> {
            switch (slot.phase) {
                case READY -> expel(slot);
                case STARTING -> slot.phase = Phase.LEAVING;
                case BUSY, LEAVING -> {}
            }
        });
        return settled();
    }

    /** As {@link #retire}, and what is busy goes at once. */
    List<PoolEffect<K>> close() {
        slots.values().forEach(slot -> {
            if (slot.phase == Phase.BUSY) {
                expel(slot);
            }
        });
        return retire();
    }

    int count(Phase phase) {
        return (int) slots.values().stream().filter(slot -> slot.phase == phase).count();
    }

    int waiting() {
        return waiters.size();
    }

    /** Why nothing can be started of the pool's own key; empty while all is well. */
    Optional<Failure> trouble() {
        Trouble trouble = troubles.get(own);
        return trouble == null || trouble.failures == 0 ? Optional.empty() : Optional.of(trouble.reason());
    }

    private List<PoolEffect<K>> settled() {
        if (!closed) {
            serve();
            if (launchForWaiters()) {
                refill();
            }
            troubles.values().removeIf(Trouble::isOver);
            tellPositions();
        } else if (slots.isEmpty() && !emptyTold) {
            emptyTold = true;
            effects.add(new PoolEffect.Empty<>());
        }
        List<PoolEffect<K>> due = effects;
        effects = new ArrayList<>();
        return due;
    }

    private void serve() {
        for (long id : List.copyOf(waiters.keySet())) {
            Waiter<K> waiter = waiters.get(id);
            if (waiter != null) {
                newestReady(waiter.key).ifPresent(slot -> {
                    waiters.remove(id);
                    grant(id, slot, false);
                });
            }
        }
    }

    /** Starts what waiters need, in their order; false when one of them finds no room. */
    private boolean launchForWaiters() {
        Map<K, Integer> starting = new HashMap<>();
        slots.values().stream()
                .filter(slot -> slot.phase == Phase.STARTING)
                .forEach(slot -> starting.merge(slot.key, 1, Integer::sum));
        for (Waiter<K> waiter : waiters.values()) {
            int underWay = starting.getOrDefault(waiter.key, 0);
            if (underWay > 0) {
                starting.put(waiter.key, underWay - 1);
                continue;
            }
            if (isResting(waiter.key)) {
                continue;
            }
            if (!hasRoom(waiter.key)) {
                makeRoom(waiter.key);
                return false;
            }
            if (count(Phase.STARTING) >= settings.parallelism()) {
                return false;
            }
            launch(waiter.key);
        }
        return true;
    }

    private void refill() {
        long wanted = waiters.values().stream()
                .filter(waiter -> waiter.key.equals(own))
                .count();
        while (!isResting(own)
                && ownPhase(Phase.READY) + ownPhase(Phase.STARTING) - wanted < min
                && count(Phase.STARTING) < settings.parallelism()
                && hasRoom(own)) {
            launch(own);
        }
    }

    private long ownPhase(Phase phase) {
        return slots.values().stream()
                .filter(slot -> slot.phase == phase && slot.key.equals(own))
                .count();
    }

    private void launch(K key) {
        long id = ++lastSlot;
        slots.put(id, new Slot<>(id, key));
        effects.add(new PoolEffect.Launch<>(id, key));
    }

    private boolean hasRoom(K key) {
        return slots.size() < settings.max()
                && used() + memoryOf.applyAsLong(key) <= settings.memory().bytes();
    }

    private long used() {
        return slots.values().stream()
                .mapToLong(slot -> memoryOf.applyAsLong(slot.key))
                .sum();
    }

    /** Expels parked sandboxes, oldest first, until what is on its way out is enough. */
    private void makeRoom(K key) {
        long leavingMemory =
                leaving().mapToLong(slot -> memoryOf.applyAsLong(slot.key)).sum();
        long leavingCount = leaving().count();
        for (Slot<K> parked : slots.values()) {
            boolean enough = slots.size() - leavingCount < settings.max()
                    && used() - leavingMemory + memoryOf.applyAsLong(key)
                            <= settings.memory().bytes();
            if (enough) {
                return;
            }
            if (parked.phase == Phase.READY) {
                expel(parked);
                leavingMemory += memoryOf.applyAsLong(parked.key);
                leavingCount++;
            }
        }
    }

    private Stream<Slot<K>> leaving() {
        return slots.values().stream().filter(slot -> slot.phase == Phase.LEAVING);
    }

    private Optional<Slot<K>> newestReady(K key) {
        return slots.values().stream()
                .filter(slot -> slot.phase == Phase.READY && slot.key.equals(key))
                .max(Comparator.comparingLong(slot -> slot.id));
    }

    private void grant(long waiter, Slot<K> slot, boolean warm) {
        slot.phase = Phase.BUSY;
        Trouble trouble = troubles.get(slot.key);
        if (trouble != null) {
            trouble.deaths = 0;
        }
        effects.add(new PoolEffect.Grant<>(waiter, slot.id, warm));
    }

    private void expel(Slot<K> slot) {
        slot.phase = Phase.LEAVING;
        effects.add(new PoolEffect.Destroy<>(slot.id));
    }

    private void rest(K key, Trouble trouble, int attempt) {
        if (!trouble.resting && !closed) {
            trouble.resting = true;
            effects.add(new PoolEffect.Rest<>(key, attempt));
        }
    }

    private boolean isResting(K key) {
        Trouble trouble = troubles.get(key);
        return trouble != null && trouble.resting;
    }

    private void tellPositions() {
        int position = 0;
        for (Map.Entry<Long, Waiter<K>> entry : waiters.entrySet()) {
            position++;
            if (entry.getValue().told != position) {
                entry.getValue().told = position;
                effects.add(new PoolEffect.Tell<>(entry.getKey(), position));
            }
        }
    }

    private List<PoolEffect<K>> refused(long waiter, Failure failure) {
        return List.of(new PoolEffect.Refuse<>(waiter, failure));
    }

    private Slot<K> slot(long id) {
        Slot<K> slot = slots.get(id);
        if (slot == null) {
            throw new IllegalStateException("no slot " + id);
        }
        return slot;
    }

    /** Where a sandbox is in its life. */
    enum Phase {
        STARTING,
        READY,
        BUSY,
        LEAVING
    }

    private static final class Slot<K> {
        private final long id;
        private final K key;
        private Phase phase = Phase.STARTING;

        Slot(long id, K key) {
            this.id = id;
            this.key = key;
        }
    }

    private static final class Waiter<K> {
        private final K key;
        private int told;

        Waiter(K key) {
            this.key = key;
        }
    }

    /** What goes wrong with one key: failed launches in a row, and parked deaths since one was last of use. */
    private static final class Trouble {
        private int failures;
        private int deaths;
        private boolean resting;
        private @Nullable Failure reason;

        boolean isHopeless() {
            return failures >= 2;
        }

        boolean isOver() {
            return failures == 0 && deaths == 0 && !resting;
        }

        Failure reason() {
            return reason != null ? reason : new Failure.NoCapacity(Codes.NO_CAPACITY, "sandbox", COME_BACK);
        }
    }
}
