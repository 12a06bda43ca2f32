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
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a warm pool: an event in, effects out; no threads, no time, and no line of its own. Who waits stands in a
 * line elsewhere, whose demand is told with {@link #want}.
 *
 * <p>Rules: sandboxes are started in the order of the demand, and nothing is started for a later one while an earlier one
 * finds no room. Parked sandboxes that nobody waits for make room for other keys. A key whose launches fail rests longer
 * each time; from the second failure on those who wait for it are sent away with the reason.
 */
final class PoolState<K> {

    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final PoolSettings settings;
    private int min;
    private final K own;
    private final ToLongFunction<K> memoryOf;
    private final Map<Long, Slot<K>> slots = new LinkedHashMap<>();
    private final Map<K, Trouble> troubles = new HashMap<>();
    private List<K> demand = new ArrayList<>();
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
        long surplus = count(Phase.READY, own) - wanted(own) - min;
        slots.values().stream()
                .filter(slot -> slot.phase == Phase.READY && slot.key.equals(own))
                .limit(Math.max(0, surplus))
                .forEach(this::expel);
        return settled();
    }

    /** From now on those who wait need these, one entry a waiter, in the order in which they are to be served. */
    List<PoolEffect<K>> want(List<K> waiting) {
        demand = new ArrayList<>(waiting);
        return settled();
    }

    /** A caller takes a parked sandbox of {@code key}, where there is one; the first who waited for one waits no more. */
    Taken<K> take(K key) {
        Optional<Slot<K>> ready = closed ? Optional.empty() : newestReady(key);
        if (ready.isEmpty()) {
            return new Taken<>(OptionalLong.empty(), List.of());
        }
        Slot<K> slot = ready.get();
        slot.phase = Phase.BUSY;
        demand.remove(key);
        Trouble trouble = troubles.get(key);
        if (trouble != null) {
            trouble.deaths = 0;
        }
        return new Taken<>(OptionalLong.of(slot.id), settled());
    }

    /** Why a caller who needs {@code key} need not wait. */
    Optional<Failure> refusalOf(K key) {
        if (closed) {
            return Optional.of(new Failure.Draining(COME_BACK));
        }
        if (!canFit(key)) {
            return Optional.of(new Failure.Unprocessable(
                    Codes.LIMIT_EXCEEDED,
                    "limits.memory_bytes",
                    "at most the memory of all sandboxes together",
                    Map.of("limit", settings.memory().bytes())));
        }
        Trouble trouble = troubles.get(key);
        return trouble != null
                        && trouble.resting
                        && trouble.isHopeless()
                        && newestReady(key).isEmpty()
                ? Optional.of(trouble.reason())
                : Optional.empty();
    }

    /** A launch succeeded. */
    List<PoolEffect<K>> launched(long slot) {
        Slot<K> started = slot(slot);
        if (started.phase == Phase.LEAVING) {
            effects.add(new PoolEffect.Destroy<>(slot));
            return settled();
        }
        Trouble trouble = troubles.get(started.key);
        if (trouble != null) {
            trouble.failures = 0;
        }
        park(started);
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
            demand.removeIf(key::equals);
            effects.add(new PoolEffect.Hopeless<>(key, reason));
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
                park(used);
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

    /** The reason why launches of these keys failed is gone. */
    List<PoolEffect<K>> forgive(Predicate<K> keys) {
        troubles.keySet().removeIf(keys);
        return settled();
    }

    /** Nobody is served any more; what is parked goes, what is busy goes when its lease ends. */
    List<PoolEffect<K>> retire() {
        closed = true;
        demand.clear();
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

    /** How many were waiting when the demand was last told, without those who took theirs since. */
    int waiting() {
        return demand.size();
    }

    /** Why nothing can be started of the pool's own key; empty while all is well. */
    Optional<Failure> trouble() {
        Trouble trouble = troubles.get(own);
        return trouble == null || trouble.failures == 0 ? Optional.empty() : Optional.of(trouble.reason());
    }

    private List<PoolEffect<K>> settled() {
        if (!closed) {
            if (launchForDemand()) {
                refill();
            }
            troubles.values().removeIf(Trouble::isOver);
        } else if (slots.isEmpty() && !emptyTold) {
            emptyTold = true;
            effects.add(new PoolEffect.Empty<>());
        }
        List<PoolEffect<K>> due = effects;
        effects = new ArrayList<>();
        return due;
    }

    /** Starts what those who wait need, in their order; false when one of them finds no room. */
    private boolean launchForDemand() {
        Map<K, Integer> coming = new HashMap<>();
        slots.values().stream()
                .filter(slot -> slot.phase == Phase.STARTING || slot.phase == Phase.READY)
                .forEach(slot -> coming.merge(slot.key, 1, Integer::sum));
        for (K key : demand) {
            int underWay = coming.getOrDefault(key, 0);
            if (underWay > 0) {
                coming.put(key, underWay - 1);
                continue;
            }
            if (isResting(key) || !canFit(key)) {
                continue;
            }
            if (!hasRoom(key)) {
                makeRoom(key);
                return false;
            }
            if (count(Phase.STARTING) >= settings.parallelism()) {
                return false;
            }
            launch(key);
        }
        return true;
    }

    private void refill() {
        while (!isResting(own)
                && count(Phase.READY, own) + count(Phase.STARTING, own) - wanted(own) < min
                && count(Phase.STARTING) < settings.parallelism()
                && hasRoom(own)) {
            launch(own);
        }
    }

    private void launch(K key) {
        long id = ++lastSlot;
        slots.put(id, new Slot<>(id, key));
        effects.add(new PoolEffect.Launch<>(id, key));
    }

    private boolean canFit(K key) {
        return memoryOf.applyAsLong(key) <= settings.memory().bytes();
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

    /** Expels parked sandboxes that nobody waits for, oldest first, until what is on its way out is enough. */
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
            if (parked.phase == Phase.READY && count(Phase.READY, parked.key) > wanted(parked.key)) {
                expel(parked);
                leavingMemory += memoryOf.applyAsLong(parked.key);
                leavingCount++;
            }
        }
    }

    private Stream<Slot<K>> leaving() {
        return slots.values().stream().filter(slot -> slot.phase == Phase.LEAVING);
    }

    private long count(Phase phase, K key) {
        return slots.values().stream()
                .filter(slot -> slot.phase == phase && slot.key.equals(key))
                .count();
    }

    private long wanted(K key) {
        return demand.stream().filter(key::equals).count();
    }

    private Optional<Slot<K>> newestReady(K key) {
        return slots.values().stream()
                .filter(slot -> slot.phase == Phase.READY && slot.key.equals(key))
                .max(Comparator.comparingLong(slot -> slot.id));
    }

    private void park(Slot<K> slot) {
        slot.phase = Phase.READY;
        effects.add(new PoolEffect.Ready<>(slot.key));
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

    private Slot<K> slot(long id) {
        Slot<K> slot = slots.get(id);
        if (slot == null) {
            throw new IllegalStateException("no slot " + id);
        }
        return slot;
    }

    /** The slot a caller got, if any, and what follows from it. */
    record Taken<K>(OptionalLong slot, List<PoolEffect<K>> effects) {}

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
