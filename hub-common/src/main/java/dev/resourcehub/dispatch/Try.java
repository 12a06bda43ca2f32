package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call's place at one instance: the permits it holds there, given back once, with what the call showed.
 *
 * <p>Written by the thread that admits it before anyone else sees it; afterwards any thread.
 */
final class Try<R, T> implements Attempt, Handler<AsyncResult<T>> {

    private final Course<R, T> course;
    private final Member<R> member;
    private final @Nullable CapabilityGuards part;
    private final long permit;
    private final long partPermit;
    private final long startedNanos;
    private final int number;
    private @Nullable Cancellation own;
    private Cancellation.@Nullable Registration registration;
    private volatile long firstNanos;
    private volatile boolean silentForAReason;
    private boolean ended;

    Try(
            Course<R, T> course,
            Member<R> member,
            @Nullable CapabilityGuards part,
            long permit,
            long partPermit,
            long startedNanos,
            int number) {
        this.course = course;
        this.member = member;
        this.part = part;
        this.permit = permit;
        this.partPermit = partPermit;
        this.startedNanos = startedNanos;
        this.number = number;
    }

    Member<R> member() {
        return member;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** From its start to its first result; 0 while there is none. */
    long firstNanos() {
        return firstNanos;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public InstanceId instance() {
        return member.id();
    }

    @Override
    public Duration timeLeft() {
        return course.timeLeft();
    }

    @Override
    public Cancellation cancellation() {
        Cancellation mine = own;
        return mine == null ? course.order().cancellation() : mine;
    }

    /** Lets this copy be stopped without the others; before the work begins. */
    void separate() {
        Cancellation mine = Cancellation.create();
        own = mine;
        Cancellation callers = course.order().cancellation();
        registration = callers.onCancel(() -> mine.cancel(callers.by().orElse("caller")));
    }

    /** Stops this copy, since another one has won. */
    void stop() {
        Cancellation mine = own;
        if (mine != null) {
            mine.cancel("another copy was first");
        }
    }

    @Override
    public boolean commit() {
        if (firstNanos == 0) {
            long now = course.nanos();
            firstNanos = Math.max(1, now - startedNanos);
            member.progressed(now);
            if (member.answered()) {
                course.madeRoom();
            }
        }
        return course.commit(this);
    }

    @Override
    public void latencyTellsNothing() {
        synchronized (this) {
            if (silentForAReason || ended) {
                return;
            }
            silentForAReason = true;
        }
        member.prepares();
    }

    boolean isSilentForAReason() {
        return silentForAReason;
    }

    @Override
    public void handle(AsyncResult<T> result) {
        course.over(this, result);
    }

    /** Gives everything back and tells what was seen; a second time does nothing and says so. */
    boolean end(Ending ending, long nowNanos, String errorClass, @Nullable Failure failure, boolean ofTheWhole) {
        if (!close()) {
            return false;
        }
        long elapsed = Math.max(1, nowNanos - startedNanos);
        long first = firstNanos == 0 && ending == Ending.SUCCEEDED ? elapsed : firstNanos;
        try {
            report(ending, elapsed, first, errorClass, failure, ofTheWhole || part == null);
        } finally {
            free(ending, silentForAReason ? 0 : first);
        }
        return true;
    }

    /** Gives everything back, for work that never began: counts nowhere. */
    boolean giveBack() {
        if (!close()) {
            return false;
        }
        member.guards().breaker().ignored(permit);
        CapabilityGuards mine = part;
        if (mine != null) {
            mine.breaker().ignored(partPermit);
        }
        free(Ending.IGNORED, 0);
        return true;
    }

    private boolean close() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
        }
        Cancellation.Registration callers = registration;
        if (callers != null) {
            callers.close();
        }
        return true;
    }

    private void free(Ending ending, long latencyNanos) {
        CapabilityGuards mine = part;
        if (mine != null) {
            mine.bulkhead().release(ending, latencyNanos);
        }
        if (silentForAReason) {
            member.prepared();
        }
        if (ending == Ending.SUCCEEDED) {
            member.answered();
        }
        member.leave();
    }

    private void report(
            Ending ending, long elapsed, long first, String errorClass, @Nullable Failure failure, boolean ofTheWhole) {
        Member.Guards guards = member.guards();
        CapabilityGuards mine = part;
        switch (ending) {
            case SUCCEEDED -> {
                guards.breaker().succeeded(permit, elapsed);
                if (mine != null) {
                    mine.breaker().succeeded(partPermit, elapsed);
                }
                guards.outlier().succeeded();
            }
            case IGNORED -> {
                guards.breaker().ignored(permit);
                if (mine != null) {
                    mine.breaker().ignored(partPermit);
                }
            }
            case FAILED -> {
                if (failure == null) {
                    throw new IllegalStateException("a failed call without a failure");
                }
                if (mine != null) {
                    mine.breaker().failed(partPermit, elapsed, failure);
                }
                if (ofTheWhole) {
                    guards.breaker().failed(permit, elapsed, failure);
                    guards.outlier().failed(failure);
                } else {
                    guards.breaker().ignored(permit);
                }
            }
        }
        if (first > 0 && !silentForAReason) {
            guards.metrics().firstResult(first);
        }
        guards.metrics().ended(ending, elapsed, errorClass);
    }

    /** Whether it was silent for at least {@code limitNanos} without a reason. */
    boolean wasSilent(long nowNanos, long limitNanos) {
        return firstNanos == 0 && !silentForAReason && nowNanos - startedNanos >= limitNanos;
    }
}
