package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What failed lately, so that it is not tried again at once: exponential backoff, with jitter, since many targets may fail
 * together. The failure that was touched longest ago goes when there are too many. Guarded by whoever has it.
 */
final class FailureMemory {

    private static final double JITTER = 0.2;
    private static final int MOST_DOUBLINGS = 30;

    private final PipelineSettings settings;
    private final Ticker ticker;
    private final Chance chance;
    private final InstantSource clock;
    private final Map<RunKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** One target that failed; {@code context} is that of the call that last asked for it. */
    record Entry(RememberedFailure shown, long nextNanos, Duration delay, ProvisioningContext context) {}

    /** Why and for how long nothing is tried. */
    record Blocked(RememberedFailure failure, Duration left) {}

    FailureMemory(PipelineSettings settings, Ticker ticker, Chance chance, InstantSource clock) {
        this.settings = settings;
        this.ticker = ticker;
        this.chance = chance;
        this.clock = clock;
    }

    /** Whether nothing may be tried now. */
    Optional<Blocked> blocked(RunKey key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        long left = entry.nextNanos() - ticker.nanos();
        return left > 0 ? Optional.of(new Blocked(entry.shown(), Duration.ofNanos(left))) : Optional.empty();
    }

    /** Failures in a row. */
    int attempts(RunKey key) {
        Entry entry = entries.get(key);
        return entry == null ? 0 : entry.shown().attempts();
    }

    /** Remembers one more failure; returns when it is tried again. */
    Entry failed(RunKey key, ProvisioningContext context, Failure failure, boolean permanent) {
        int attempts = attempts(key) + 1;
        Duration wait = permanent ? settings.permanentBackoff() : backoff(attempts);
        Instant now = clock.instant();
        RememberedFailure shown = new RememberedFailure(
                key.strategy(), key.adapter(), key.target(), attempts, permanent, failure, now, now.plus(wait));
        Entry entry = new Entry(shown, ticker.nanos() + wait.toNanos(), wait, context);
        entries.put(key, entry);
        while (entries.size() > settings.mostRemembered()) {
            entries.remove(entries.keySet().iterator().next());
        }
        return entry;
    }

    private Duration backoff(int attempts) {
        double doubled = settings.firstBackoff().toNanos() * Math.pow(2, Math.min(attempts - 1, MOST_DOUBLINGS));
        double capped = Math.min(doubled, (double) settings.longestBackoff().toNanos());
        return Duration.ofNanos((long) (capped * (1 - JITTER + 2 * JITTER * chance.next())));
    }

    /** Forgets a target that was provided. */
    void succeeded(RunKey key) {
        entries.remove(key);
    }

    /** Forgets those that {@code which} chooses, and returns what they were. */
    Map<RunKey, Entry> forget(Predicate<RunKey> which) {
        Map<RunKey, Entry> forgotten = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            if (which.test(key)) {
                forgotten.put(key, entry);
            }
        });
        forgotten.keySet().forEach(entries::remove);
        return forgotten;
    }

    /** All that is remembered, the one touched longest ago first. */
    List<RememberedFailure> all() {
        return entries.values().stream().map(Entry::shown).toList();
    }
}
