package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Ways to the same end, tried one after another until one works. */
public final class Fallback {

    private Fallback() {}

    /**
     * Tries {@code ways} in order. Fails with the failure of the last way that was tried; those before it are attached to it
     * as suppressed.
     *
     * @param ways at least one
     * @param isWorthAnother whether a failure allows the next way; what a caller has begun to see does not
     */
    @SuppressWarnings("ReferenceEquality") // an exception must not be suppressed by itself
    public static <W, T> Future<T> chain(
            List<W> ways, Function<W, Future<T>> attempt, Predicate<Failure> isWorthAnother) {
        Future<T> first = attempt.apply(ways.getFirst());
        if (ways.size() == 1) {
            return first;
        }
        return first.recover(broken -> isWorthAnother.test(HubException.failureOf(broken))
                ? chain(ways.subList(1, ways.size()), attempt, isWorthAnother).recover(last -> {
                    if (last != broken) {
                        last.addSuppressed(broken);
                    }
                    return Future.failedFuture(last);
                })
                : Future.failedFuture(broken));
    }
}
