package dev.resourcehub.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Failures counted by code, as many codes as allowed and {@code other} for the rest; a code allocates once. */
final class ErrorCounts {

    static final String OTHER = "other";

    private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();
    private final AtomicInteger places;
    private final Kind other = new Kind(OTHER);
    private volatile @Nullable Kind last;

    ErrorCounts(int mostCodes) {
        this.places = new AtomicInteger(mostCodes);
    }

    /** Counts one; true when it is the first of its kind. */
    boolean add(String code, long nowNanos) {
        Kind kind = kinds.get(code);
        if (kind == null) {
            kind = admitted(code);
        }
        kind.lastNanos = nowNanos;
        last = kind;
        return kind.count.getAndIncrement() == 0;
    }

    long count(String code) {
        Kind kind = kinds.getOrDefault(code, code.equals(OTHER) ? other : null);
        return kind == null ? 0 : kind.count.get();
    }

    /** The name {@code code} is counted under. */
    String nameOf(String code) {
        return kinds.containsKey(code) ? code : OTHER;
    }

    Map<String, Long> byCode() {
        Map<String, Long> counts = new TreeMap<>();
        kinds.forEach((code, kind) -> counts.put(code, kind.count.get()));
        if (other.count.get() > 0) {
            counts.merge(OTHER, other.count.get(), Long::sum);
        }
        return counts;
    }

    Optional<LastError> last(long nowNanos) {
        Kind kind = last;
        return kind == null
                ? Optional.empty()
                : Optional.of(new LastError(kind.code, Duration.ofNanos(Math.max(0, nowNanos - kind.lastNanos))));
    }

    private Kind admitted(String code) {
        if (code.equals(OTHER) || code.isEmpty() || places.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            return other;
        }
        Kind kind = new Kind(code);
        Kind earlier = kinds.putIfAbsent(code, kind);
        if (earlier != null) {
            places.getAndIncrement();
            return earlier;
        }
        return kind;
    }

    private static final class Kind {
        private final String code;
        private final AtomicLong count = new AtomicLong();
        private volatile long lastNanos;

        Kind(String code) {
            this.code = code;
        }
    }
}
