package dev.resourcehub.dispatch;

import io.vertx.core.Future;

/**
 * What one call does at an instance; made for one call.
 *
 * @param <R> the hub's resource, such as a client of one server
 * @param <T> its answer
 */
@FunctionalInterface
public interface Work<R, T> {

    /**
     * Does it. The future ends when nothing of this call runs at the instance any more: when its stream ends, not at its
     * head. A failure says whether the instance is to blame by its kind.
     */
    Future<T> call(R resource, Attempt attempt);

    /** What the call needs of a resource beyond its order; calls of equal needs wait in one line. */
    default Object need() {
        return "";
    }

    /**
     * Takes what the resource itself must give before the call, such as a sandbox, as the last step of admission; false
     * when it has none now. Short, never back into the dispatcher.
     */
    default boolean tryEnter(R resource) {
        return true;
    }

    /** Hears once, when the call begins to wait for a place; on the caller's thread. */
    default void queued(Waiting waiting) {}

    /** Gives back what {@link #tryEnter} took, for a call that never began. */
    default void leave(R resource) {}
}
