package dev.resourcehub.docker.warm;

import dev.resourcehub.docker.warm.PoolState.Phase;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
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
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sandboxes that stand ready, handed out as leases. A lease itself triggers the refill; a sandbox serves one lease.
 *
 * <p>Lives on one event loop: call everything there, except {@link #figures} and {@link #trouble}, which any thread may ask.
 *
 * @param <K> what sandboxes are made to; equal keys are interchangeable
 */
public final class WarmPool<K, T> {

    private static final Logger LOG = LoggerFactory.getLogger(WarmPool.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15));
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final PoolState<K> state;
    private final SandboxSource<K, T> source;
    private final Context loop;
    private final Ticker ticker;
    private final Timers timers;
    private final Chance chance;
    private final PoolMeters meters;
    private final Map<Long, T> sandboxes = new HashMap<>();
    private final Map<Long, Waiting<T>> waiting = new HashMap<>();
    private final Map<K, Timers.Timer> rests = new HashMap<>();
    private final Deque<PoolEffect<K>> due = new ArrayDeque<>();
    private final Promise<Void> empty = Promise.promise();
    private volatile Figures figures = new Figures(0, 0, 0, 0, 0, 0);
    private volatile Optional<Failure> trouble = Optional.empty();
    private boolean running;
    private long warmLeases;
    private long coldLeases;
    private long lastWaiter;

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
            String engine) {
        this.state = new PoolState<>(settings, own, source::memoryOf);
        this.source = source;
        this.loop = loop;
        this.ticker = ticker;
        this.timers = timers;
        this.chance = chance;
        this.meters = PoolMeters.of(meters, engine, this::figures);
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
     * Takes a sandbox of {@code key}, waiting for one at most {@code patience}.
     *
     * <p>Fails with {@code NoCapacity} when patience or room in the queue runs out, {@code Cancelled} when
     * {@code cancellation} fires first, {@code Draining} when the pool closes, {@code Unprocessable} when the key can never
     * fit, or with the reason why sandboxes cannot be made.
     *
     * @param onPosition told the place in the queue, from 1, whenever it changes
     */
    public Future<Lease<T>> lease(K key, Duration patience, Cancellation cancellation, IntConsumer onPosition) {
        long id = ++lastWaiter;
        Waiting<T> waiter = new Waiting<>(ticker.nanos(), onPosition);
        waiting.put(id, waiter);
        run(state.ask(id, key));
        if (waiter.promise.future().isComplete()) {
            return waiter.promise.future();
        }
        waiter.timer = timers.after(
                patience, () -> giveUp(id, new Failure.NoCapacity(Codes.NO_CAPACITY, "sandbox", COME_BACK)));
        waiter.registration = cancellation.onCancel(() -> loop.runOnContext(
                now -> giveUp(id, new Failure.Cancelled(cancellation.by().orElse("caller")))));
        return waiter.promise.future();
    }

    /** How many of what, now. */
    public Figures figures() {
        return figures;
    }

    /** Why nothing can be started; empty while all is well. */
    public Optional<Failure> trouble() {
        return trouble;
    }

    /** Serves nobody any more and lets what is busy finish; completes when nothing is alive. */
    public Future<Void> retire() {
        stopResting();
        run(state.retire());
        return empty.future();
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

    private void giveUp(long id, Failure failure) {
        Waiting<T> waiter = waiting.remove(id);
        if (waiter != null) {
            waiter.refuse(failure);
            run(state.leave(id));
        }
    }

    /** Effects run one after another, never inside one another: carrying one out may bring the next event. */
    private void run(List<PoolEffect<K>> effects) {
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
            case PoolEffect.Grant<K>(long waiter, long slot, boolean warm) -> grant(waiter, slot, warm);
            case PoolEffect.Refuse<K>(long waiter, Failure failure) -> refuse(waiter, failure);
            case PoolEffect.Tell<K>(long waiter, int position) -> tell(waiter, position);
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
                    sandboxes.put(slot, launched.result());
                    run(state.launched(slot));
                    source.ended(launched.result())
                            .onComplete(over -> loop.runOnContext(later -> run(state.died(slot))));
                }));
    }

    private void destroy(long slot) {
        T sandbox = sandboxes.remove(slot);
        if (sandbox == null) {
            run(state.gone(slot));
            return;
        }
        source.destroy(sandbox)
                .onComplete(gone -> loop.runOnContext(now -> {
                    if (gone.failed()) {
                        LOG.warn(
                                "a sandbox could not be destroyed: {}",
                                gone.cause().getMessage());
                    }
                    run(state.gone(slot));
                }));
    }

    private void grant(long id, long slot, boolean warm) {
        Waiting<T> waiter = waiting.remove(id);
        T sandbox = sandboxes.get(slot);
        if (waiter == null || sandbox == null) {
            run(state.ended(slot));
            return;
        }
        if (warm) {
            warmLeases++;
        } else {
            coldLeases++;
        }
        Duration waited = Duration.ofNanos(ticker.nanos() - waiter.since);
        meters.leased(warm, waited);
        waiter.grant(new Lease<>(sandbox, warm, waited, () -> run(state.ended(slot)), () -> run(state.returned(slot))));
    }

    private void refuse(long id, Failure failure) {
        Waiting<T> waiter = waiting.remove(id);
        if (waiter != null) {
            waiter.refuse(failure);
        }
    }

    private void tell(long id, int position) {
        Waiting<T> waiter = waiting.get(id);
        if (waiter != null) {
            waiter.onPosition.accept(position);
        }
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

    /** A caller in the queue. */
    private static final class Waiting<T> {
        private final long since;
        private final IntConsumer onPosition;
        private final Promise<Lease<T>> promise = Promise.promise();
        private Timers.@Nullable Timer timer;
        private Cancellation.@Nullable Registration registration;

        Waiting(long since, IntConsumer onPosition) {
            this.since = since;
            this.onPosition = onPosition;
        }

        void grant(Lease<T> lease) {
            leaveQueue();
            promise.complete(lease);
        }

        void refuse(Failure failure) {
            leaveQueue();
            promise.tryFail(new HubException(failure));
        }

        private void leaveQueue() {
            if (timer != null) {
                timer.cancel();
            }
            if (registration != null) {
                registration.close();
            }
        }
    }
}
