package dev.resourcehub.resilience;

import dev.resourcehub.resilience.AdmissionQueue.Ask;
import dev.resourcehub.resilience.AdmissionQueue.Place;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether one more call may wait, and who gives way to it: those who cannot make their deadline by the current estimate, else
 * one of lower priority, else one of a tenant that holds more places than its share. Decides only; under the queue's lock.
 */
final class Room<K, T> {

    private static final long SCAN_PAUSE_NANOS = 10_000_000;
    private static final Duration SOONEST_RETRY = Duration.ofMillis(1);

    private final String resource;
    private final QueueSettings settings;
    private final WaitingOrder<K, T> order;
    private boolean nobodyDoomed;
    private long lastScanNanos;

    Room(String resource, QueueSettings settings, WaitingOrder<K, T> order) {
        this.resource = resource;
        this.settings = settings;
        this.order = order;
    }

    Answer<K, T> askedFor(Ask<K, T> ask, long nowNanos) {
        if (!ask.patience().isPositive()) {
            return none(Codes.NO_CAPACITY, SOONEST_RETRY);
        }
        Optional<Duration> predicted = order.placeOfNext(ask, nowNanos).estimatedWait();
        if (predicted.isPresent()) {
            Duration excess = predicted.get().minus(longestWait(ask, nowNanos));
            if (excess.isPositive()) {
                return none(Codes.QUEUE_FULL, excess);
            }
        }
        if (order.size() < settings.most() && ask.bytes() <= freeBytes()) {
            return new For<>(List.of());
        }
        List<Waiter<K, T>> doomed = doomed(ask, nowNanos);
        List<Waiter<K, T>> yielding = doomed.isEmpty() ? givingWay(ask) : doomed;
        return yielding.isEmpty() ? none(Codes.QUEUE_FULL, predicted.orElse(ask.patience())) : new For<>(yielding);
    }

    /** What one is told who gave way. */
    Failure displaced(Waiter<K, T> waiter, long nowNanos) {
        Optional<Duration> wait = order.placeOf(waiter, nowNanos).flatMap(Place::estimatedWait);
        return new Failure.NoCapacity(Codes.QUEUE_FULL, resource, wait.orElse(SOONEST_RETRY));
    }

    private Duration longestWait(Ask<K, T> ask, long nowNanos) {
        Duration own = shorter(ask.patience(), ask.deadline().remaining(nowNanos));
        Duration bound = settings.longestPredictedWait();
        return bound.isZero() ? own : shorter(own, bound);
    }

    private long freeBytes() {
        return settings.mostBytes() - order.bytes();
    }

    /** As many of the doomed as one more call needs; nobody when all of them are not enough. */
    private List<Waiter<K, T>> doomed(Ask<K, T> ask, long nowNanos) {
        if (nobodyDoomed && nowNanos - lastScanNanos < SCAN_PAUSE_NANOS) {
            return List.of();
        }
        List<Waiter<K, T>> doomed = order.doomed(nowNanos);
        nobodyDoomed = doomed.isEmpty();
        lastScanNanos = nowNanos;
        int places = settings.most() - order.size();
        long bytes = freeBytes();
        for (int i = 0; i < doomed.size(); i++) {
            places++;
            bytes += doomed.get(i).ask.bytes();
            if (places > 0 && bytes >= ask.bytes()) {
                return List.copyOf(doomed.subList(0, i + 1));
            }
        }
        return List.of();
    }

    private List<Waiter<K, T>> givingWay(Ask<K, T> ask) {
        return order.givingWay(ask)
                .filter(waiter -> freeBytes() + waiter.ask.bytes() >= ask.bytes())
                .map(List::of)
                .orElse(List.of());
    }

    private None<K, T> none(Code code, Duration retryAfter) {
        return new None<>(new Failure.NoCapacity(code, resource, retryAfter));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Whether there is room. */
    sealed interface Answer<K, T> {}

    /** There is, once these have gone. */
    record For<K, T>(List<Waiter<K, T>> yielding) implements Answer<K, T> {}

    /** There is not. */
    record None<K, T>(Failure refusal) implements Answer<K, T> {}
}
