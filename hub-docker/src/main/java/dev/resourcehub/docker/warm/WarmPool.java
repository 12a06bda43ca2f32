package dev.resourcehub.docker.warm;

import dev.resourcehub.docker.warm.PoolState.Phase;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sandboxes that stand ready, handed out as leases. A lease itself triggers the refill; a sandbox serves one lease.
 *
 * <p>Nobody waits here: {@link #tryTake} gives what is there now, {@link #want} tells what those who wait elsewhere need,
 * which is then made in their order, and the listener hears when they may try again.
 *
 * <p>Lives on one event loop: call everything there, except {@link #figures} and {@link #trouble}, which any thread may ask.
 *
 * @param <K> what sandboxes are made to; equal keys are interchangeable
 */
public final class WarmPool<K, T> {

    private static final Logger LOG = LoggerFactory.getLogger(WarmPool.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15));

    private final PoolState<K> state;
    private final SandboxSource<K, T> source;
    private final Context loop;
    private final Ticker ticker;
    private final Timers timers;
    private final Chance chance;
    private final PoolMeters meters;
    private final PoolListener<K> listener;
    private final Map<Long, Held<T>> sandboxes = new HashMap<>();
    private final Map<K, Timers.Timer> rests = new HashMap<>();
    private final Deque<PoolEffect<K>> due = new ArrayDeque<>();
    private final Promise<Void> empty = Promise.promise();
    private volatile Figures figures = new Figures(0, 0, 0, 0, 0, 0);
    private volatile Optional<Failure> trouble = Optional.empty();
    private boolean running;
    private long warmLeases;
    private long coldLeases;

    /**
     * Makes an empty pool; {@link #open} fills it.
     *
     * @param own the key that is kept ready
     * @param engine label of the pool's meters
     */
    public WarmPool(
            PoolSettings settings,
            K own,
            SandboxSource<K, T> source,
            Context loop,
            Ticker ticker,
            Timers timers,
            Chance chance,
            Meters meters,
            String engine,
            PoolListener<K> listener) {
        this.state = new PoolState<>(settings, own, source::memoryOf);
        this.source = source;
        this.loop = loop;
        this.ticker = ticker;
        this.timers = timers;
        this.chance = chance;
        this.meters = PoolMeters.of(meters, engine, this::figures);
        this.listener = listener;
    }

    /** Begins to fill. */
    public void open() {
        run(state.open());
    }

    /** Keeps {@code min} ready from now on; what is leased is not touched. */
    public void keep(int min) {
        run(state.keep(min));
    }

    /**
     * Takes a sandbox of {@code key} that stands ready; empty when there is none now.
     *
     * @param askedNanos ticker reading at which the caller came; the lease is warm when the sandbox stood ready then
     */
    public Optional<Lease<T>> tryTake(K key, long askedNanos) {
        PoolState.Taken<K> taken = state.take(key);
        if (taken.slot().isEmpty()) {
            return Optional.empty();
        }
        long slot = taken.slot().getAsLong();
        due.addAll(taken.effects());
        loop.runOnContext(now -> run(List.of())); // the refill starts when the caller is on its way
        return Optional.of(lease(slot, Objects.requireNonNull(sandboxes.get(slot)), askedNanos));
    }

    /**
     * Tells what those who wait need from now on, one entry a waiter, in the order in which they are to be served; called
     * whenever their line has changed.
     */
    public void want(List<K> demand) {
        run(state.want(demand));
    }

    /**
     * Why a caller who needs {@code key} need not wait: {@code Draining} when the pool is closed, {@code Unprocessable} when
     * the key can never fit, or why sandboxes cannot be made while the next try is put off.
     */
    public Optional<Failure> refusalOf(K key) {
        return state.refusalOf(key);
    }

    /** What kept sandboxes of these keys from being made is over: they are tried again at once. */
    public void forgive(Predicate<K> keys) {
        rests.entrySet().removeIf(rest -> {
            boolean over = keys.test(rest.getKey());
            if (over) {
                rest.getValue().cancel();
            }
            return over;
        });
        run(state.forgive(keys));
    }

    /** How many of what, now. */
    public Figures figures() {
        return figures;
    }

    /** Why nothing can be started; empty while all is well. */
    public Optional<Failure> trouble() {
        return trouble;
    }

    /** Serves nobody any more and destroys everything; completes when it is gone. */
    public Future<Void> close() {
        stopResting();
        run(state.close());
        return empty.future();
    }

    private void stopResting() {
        rests.values().forEach(Timers.Timer::cancel);
        rests.clear();
    }

    private Lease<T> lease(long slot, Held<T> held, long askedNanos) {
        boolean warm = held.readyNanos() - askedNanos <= 0;
        if (warm) {
            warmLeases++;
        } else {
            coldLeases++;
        }
        publish();
        Duration waited = Duration.ofNanos(ticker.nanos() - askedNanos);
        meters.leased(warm, waited);
        return new Lease<>(held.sandbox(), warm, waited, () -> run(state.ended(slot)), () -> giveBack(slot, held));
    }

    private void giveBack(long slot, Held<T> held) {
        sandboxes.computeIfPresent(slot, (same, before) -> new Held<>(held.sandbox(), ticker.nanos()));
        run(state.returned(slot));
    }

    /** Effects run one after another, never inside one another: carrying one out may bring the next event. */
    private void run(List<PoolEffect<K>> effects) {
        publish();
        due.addAll(effects);
        if (running) {
            return;
        }
        running = true;
        try {
            PoolEffect<K> effect = due.poll();
            while (effect != null) {
                carryOut(effect);
                effect = due.poll();
            }
        } finally {
            running = false;
        }
    }

    private void publish() {
        trouble = state.trouble();
        figures = new Figures(
                state.count(Phase.READY),
                state.count(Phase.BUSY),
                state.count(Phase.STARTING),
                state.waiting(),
                warmLeases,
                coldLeases);
    }

    private void carryOut(PoolEffect<K> effect) {
        switch (effect) {
            case PoolEffect.Launch<K>(long slot, K key) -> launch(slot, key);
            case PoolEffect.Destroy<K>(long slot) -> destroy(slot);
            case PoolEffect.Ready<K>(K key) -> listener.ready();
            case PoolEffect.Hopeless<K>(K key, Failure reason) -> listener.hopeless(key, reason);
            case PoolEffect.Rest<K>(K key, int attempt) -> rest(key, attempt);
            case PoolEffect.Empty<K>() -> empty.tryComplete();
        }
    }

    private void launch(long slot, K key) {
        long began = ticker.nanos();
        source.launch(key)
                .onComplete(launched -> loop.runOnContext(now -> {
                    if (launched.failed()) {
                        meters.launchFailures().increment();
                        LOG.warn(
                                "a sandbox could not be started: {}",
                                launched.cause().getMessage());
                        run(state.launchFailed(slot, HubException.failureOf(launched.cause())));
                        return;
                    }
                    meters.launch().record(Duration.ofNanos(ticker.nanos() - began));
                    sandboxes.put(slot, new Held<>(launched.result(), ticker.nanos()));
                    run(state.launched(slot));
                    source.ended(launched.result())
                            .onComplete(over -> loop.runOnContext(later -> run(state.died(slot))));
                }));
    }

    private void destroy(long slot) {
        Held<T> held = sandboxes.remove(slot);
        if (held == null) {
            run(state.gone(slot));
            return;
        }
        source.destroy(held.sandbox())
                .onComplete(gone -> loop.runOnContext(now -> {
                    if (gone.failed()) {
                        LOG.warn(
                                "a sandbox could not be destroyed: {}",
                                gone.cause().getMessage());
                    }
                    run(state.gone(slot));
                }));
    }

    private void rest(K key, int attempt) {
        rests.put(
                key,
                timers.after(
                        BACKOFF.delay(attempt, chance),
                        () -> loop.runOnContext(now -> {
                            rests.remove(key);
                            run(state.retry(key));
                        })));
    }

    /** How many sandboxes are in which state, callers that wait, and leases so far. */
    public record Figures(int ready, int busy, int starting, int waiting, long warmLeases, long coldLeases) {}

    /** A sandbox that is alive, and when it was last ready for anyone. */
    private record Held<T>(T sandbox, long readyNanos) {}
}
