package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One number an instance, kept until the instance is forgotten.
 *
 * <p>A call that was being placed while its instance left may bring the number back, so there is a bound: beyond it all
 * numbers are dropped and begin anew, which costs a strategy no more than its memory of the past.
 */
final class Counters {

    private final ConcurrentHashMap<InstanceId, AtomicLong> byInstance = new ConcurrentHashMap<>();
    private final int most;

    Counters(int most) {
        this.most = most;
    }

    /** The number of {@code instance}, which is 0 when it was not seen before. */
    AtomicLong of(InstanceId instance) {
        AtomicLong known = byInstance.get(instance);
        return known != null ? known : begin(instance, 0);
    }

    @Nullable
    AtomicLong known(InstanceId instance) {
        return byInstance.get(instance);
    }

    AtomicLong begin(InstanceId instance, long value) {
        if (byInstance.size() >= most) {
            byInstance.clear();
        }
        AtomicLong fresh = new AtomicLong(value);
        AtomicLong earlier = byInstance.putIfAbsent(instance, fresh);
        return earlier != null ? earlier : fresh;
    }

    void forget(InstanceId instance) {
        byInstance.remove(instance);
    }

    int size() {
        return byInstance.size();
    }
}
