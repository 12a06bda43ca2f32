package dev.resourcehub.resilience;

import dev.resourcehub.resilience.AdmissionQueue.Ask;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One call that waits: a link of its lane while it does. */
final class Waiter<K, T> {

    final Ask<K, T> ask;
    final long number;
    final long endsNanos;
    final boolean endsByDeadline;
    final Promise<T> promise = Promise.promise();

    /** The lane it waits in; none when it waits no more. */
    @Nullable
    Lane<K, T> lane;

    @Nullable
    Waiter<K, T> before;

    @Nullable
    Waiter<K, T> after;

    Waiter(Ask<K, T> ask, long number, long endsNanos, boolean endsByDeadline) {
        this.ask = ask;
        this.number = number;
        this.endsNanos = endsNanos;
        this.endsByDeadline = endsByDeadline;
    }

    boolean isOver(long nowNanos) {
        return endsNanos - nowNanos <= 0;
    }
}
