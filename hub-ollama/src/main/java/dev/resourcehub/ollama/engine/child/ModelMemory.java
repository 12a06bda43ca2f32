package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.KeepAlive;
import dev.resourcehub.ollama.engine.wire.Refusal;
import dev.resourcehub.ollama.engine.wire.Residence;
import dev.resourcehub.ollama.engine.wire.Resident;
import dev.resourcehub.runtime.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The models in memory, at most so many at once: each is loaded when somebody needs it and leaves when nobody has needed it
 * for a while, or when another one needs its place and it is the one that was idle longest.
 *
 * <p>{@link #use} may load and blocks as long as that takes; who needs a place that all others keep busy waits, and who comes
 * later waits behind. Every use that gave a model ends with {@link #release}. {@link #sweep} is called now and then. No lock
 * is held while native code loads or frees. Any thread.
 */
final class ModelMemory {

    /** Longest wait for a place, or for somebody else's load. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** Longest time shown for a model that stays for ever. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Llama.Loader loader;
    private final int most;
    private final int context;
    private final Duration usual;
    private final Ticker ticker;
    private final InstantSource clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private long lastTicket;

    /** {@code most} models at once, 1 or more; each stays for {@code usual} where its last user says nothing. */
    ModelMemory(Llama.Loader loader, int most, int context, Duration usual, Ticker ticker, InstantSource clock) {
        this.loader = loader;
        this.most = most;
        this.context = context;
        this.usual = usual;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** Where one model is, from before it is loaded until after it is freed; all fields under the lock. */
    private static final class Place {
        private Shelved model;
        private Optional<Llama> llama = Optional.empty();
        private Optional<IllegalStateException> failure = Optional.empty();
        private int users = 1;
        private boolean freeing;
        private boolean unwanted;
        private boolean begun;
        private Duration stay;
        private long idleSince;

        Place(Shelved model, Duration stay) {
            this.model = model;
            this.stay = stay;
        }

        Place join(Shelved user) {
            users++;
            model = user;
            return this;
        }

        boolean isIdle() {
            return llama.isPresent() && users == 0 && !freeing;
        }
    }

    /**
     * The model, loaded if it is not there; empty when {@code isGone} says so before it could be had.
     *
     * <p>Throws {@link IllegalStateException} when it cannot be loaded and {@link Refusal} after {@link #LONGEST_WAIT}.
     */
    Optional<Llama> use(Shelved model, BooleanSupplier isGone) throws InterruptedException {
        long begun = ticker.nanos();
        lock.lockInterruptibly();
        try {
            Optional<Place> entered = enter(model, isGone, begun);
            return entered.isEmpty() ? Optional.empty() : awaitLoaded(entered.get(), isGone, begun);
        } finally {
            lock.unlock();
        }
    }

    /** Brings a model into memory before anybody asks. */
    void load(Shelved model) throws InterruptedException {
        if (use(model, () -> false).isPresent()) {
            release(model, new KeepAlive.Usual());
        }
    }

    /** Ends one use; {@code keepAlive} says how long the model stays if this was the last. */
    void release(Shelved model, KeepAlive keepAlive) {
        lock.lock();
        try {
            Place place = places.get(model.digest());
            if (place == null) {
                throw new IllegalStateException("released without use");
            }
            place.users--;
            place.idleSince = ticker.nanos();
            place.stay = place.unwanted ? Duration.ZERO : time(keepAlive);
            changed.signalAll();
            freeDue();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a model go now, or when its last user ends and says no other time. Blocks while memory is freed. */
    void leave(Shelved model) {
        lock.lock();
        try {
            Place place = places.get(model.digest());
            if (place != null) {
                place.stay = Duration.ZERO;
                freeDue();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets all models go whose digest is not in {@code kept}: at the next sweep, or when the last user ends. Does not block. */
    void retain(Set<String> kept) {
        lock.lock();
        try {
            places.forEach((digest, place) -> {
                place.unwanted = !kept.contains(digest);
                if (place.unwanted) {
                    place.stay = Duration.ZERO;
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /** Frees every model whose time is over and that nobody uses. Blocks while memory is freed. */
    void sweep() {
        lock.lock();
        try {
            freeDue();
        } finally {
            lock.unlock();
        }
    }

    /** Makes everybody who waits look again whether it is still wanted. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is in memory and until when; does not wait. */
    List<Resident> residents() {
        lock.lock();
        try {
            return places.values().stream()
                    .filter(place -> place.llama.isPresent() && !place.freeing)
                    .map(place -> new Resident(place.model.card(), residence(place)))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for their turn or for a place. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private Duration time(KeepAlive keepAlive) {
        return switch (keepAlive) {
            case KeepAlive.Usual asSet -> usual;
            case KeepAlive.For some -> some.time();
            case KeepAlive.Forever always -> FOREVER;
        };
    }

    private Residence residence(Place place) {
        Duration left = place.users > 0 ? place.stay : place.stay.minusNanos(ticker.nanos() - place.idleSince);
        return new Residence(clock.instant().plus(left), context);
    }

    /** Waits for its turn and for a place; loads where the place is new. */
    private Optional<Place> enter(Shelved model, BooleanSupplier isGone, long begun) throws InterruptedException {
        Long ticket = ++lastTicket;
        waiting.addLast(ticket);
        try {
            while (!isGone.getAsBoolean()) {
                if (ticket.equals(waiting.peekFirst())) {
                    Optional<Place> place = place(model);
                    if (place.isPresent()) {
                        return place;
                    }
                }
                demandPatience(begun);
                changed.awaitNanos(LOOK.toNanos());
            }
            return Optional.empty();
        } finally {
            waiting.remove(ticket);
            changed.signalAll();
        }
    }

    /** The place of that model, made where there is room, after another one was freed where there is not; empty for now. */
    private Optional<Place> place(Shelved model) {
        Place here = places.get(model.digest());
        if (here != null) {
            return here.freeing ? Optional.empty() : Optional.of(here.join(model));
        }
        if (places.size() >= most) {
            victim().ifPresent(this::free);
        }
        if (places.size() >= most) {
            return Optional.empty();
        }
        Place made = new Place(model, usual);
        places.put(model.digest(), made);
        return Optional.of(made);
    }

    private Optional<Llama> awaitLoaded(Place place, BooleanSupplier isGone, long begun) throws InterruptedException {
        boolean stays = false;
        try {
            if (!place.begun) {
                place.begun = true;
                fill(place);
            }
            while (place.llama.isEmpty()) {
                if (place.failure.isPresent()) {
                    IllegalStateException failure = place.failure.get();
                    throw new IllegalStateException(failure.getMessage(), failure);
                }
                if (isGone.getAsBoolean()) {
                    return Optional.empty();
                }
                demandPatience(begun);
                changed.awaitNanos(LOOK.toNanos());
            }
            stays = true;
            return place.llama;
        } finally {
            if (!stays) {
                place.users--;
                place.idleSince = ticker.nanos();
                changed.signalAll();
            }
        }
    }

    /** The model that was idle longest; none where a place is about to become free anyway. */
    private Optional<Place> victim() {
        Collection<Place> all = places.values();
        boolean soonFree = all.stream().filter(place -> !place.freeing).count() < most;
        return soonFree
                ? Optional.empty()
                : all.stream().filter(Place::isIdle).min(Comparator.comparingLong(place -> place.idleSince));
    }

    private void demandPatience(long begun) {
        if (ticker.nanos() - begun >= LONGEST_WAIT.toNanos()) {
            throw new Refusal(503, "server busy, please try again.  other models keep the memory busy");
        }
    }

    /** Loads without the lock, and says how that ended. */
    private void fill(Place place) {
        Optional<Llama> loaded = Optional.empty();
        IllegalStateException failure = new IllegalStateException("the model could not be loaded");
        Shelved model = place.model;
        lock.unlock();
        try {
            loaded = Optional.of(loader.load(model));
        } catch (IllegalStateException refused) {
            failure = refused;
        } finally {
            lock.lock();
            place.llama = loaded;
            if (loaded.isEmpty()) {
                place.failure = Optional.of(failure);
                places.remove(model.digest(), place);
            }
            changed.signalAll();
        }
    }

    private void freeDue() {
        long now = ticker.nanos();
        Optional<Place> due;
        do {
            due = places.values().stream()
                    .filter(place -> place.isIdle() && now - place.idleSince >= place.stay.toNanos())
                    .findFirst();
            due.ifPresent(this::free);
        } while (due.isPresent());
    }

    /** Frees without the lock; the place counts until that is over. */
    private void free(Place place) {
        place.freeing = true;
        Llama llama = place.llama.orElseThrow();
        lock.unlock();
        try {
            llama.close();
        } finally {
            lock.lock();
            places.remove(place.model.digest(), place);
            changed.signalAll();
        }
    }
}
