package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Nobody waits while something is free. Waiters are served in the order they came; one who cannot be served holds up
 * nobody. A wait ends by service, by its limit, by cancellation, or by dismissal, and exactly once.
 */
class WaitingLineTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ManualTimers timers = new ManualTimers();
    private final WaitingLine<String> line = new WaitingLine<>("seat", 2, timers);
    private final Deque<String> free = new ArrayDeque<>();
    private final Cancellation cancellation = Cancellation.create();

    @Test
    void a_caller_takes_what_is_free_without_waiting() {
        free.add("a");

        assertThat(join().result()).isEqualTo("a");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void waiters_are_served_in_the_order_they_came() {
        Future<String> first = join();
        Future<String> second = join();

        free.add("a");
        line.serve();

        assertThat(first.result()).isEqualTo("a");
        assertThat(second.isComplete()).isFalse();
        assertThat(line.size()).isOne();
    }

    @Test
    void a_waiter_that_cannot_be_served_holds_up_nobody() {
        Future<String> picky = line.join(Optional::empty, LIMIT, cancellation);
        Future<String> easy = join();

        free.add("a");
        line.serve();

        assertThat(easy.result()).isEqualTo("a");
        assertThat(picky.isComplete()).isFalse();
    }

    @Test
    void one_more_than_the_bound_is_refused_at_once() {
        join();
        join();

        assertThat(failureOf(join()))
                .isInstanceOfSatisfying(
                        Failure.NoCapacity.class,
                        full -> assertThat(full.code().value()).isEqualTo("queue_full"));
    }

    @Test
    void a_wait_ends_at_its_limit() {
        Future<String> late = join();

        timers.pass(LIMIT);

        assertThat(failureOf(late))
                .isInstanceOfSatisfying(
                        Failure.NoCapacity.class,
                        none -> assertThat(none.code().value()).isEqualTo("no_capacity"));
        assertThat(line.size()).isZero();
    }

    @Test
    void a_cancelled_waiter_leaves_and_takes_nothing() {
        Future<String> gone = join();

        cancellation.cancel("client");
        free.add("a");
        line.serve();

        assertThat(failureOf(gone)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(free).containsExactly("a");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void a_waiter_sees_its_position_move() {
        Future<String> first = join();
        Future<String> second = join();
        assertThat(line.positionOf(second)).isEqualTo(2);

        free.add("a");
        line.serve();

        assertThat(line.positionOf(first)).isZero();
        assertThat(line.positionOf(second)).isOne();
    }

    @Test
    void dismissal_ends_every_wait() {
        Future<String> first = join();
        Future<String> second = join();

        line.dismiss(new Failure.Draining(LIMIT));

        assertThat(failureOf(first)).isInstanceOf(Failure.Draining.class);
        assertThat(failureOf(second)).isInstanceOf(Failure.Draining.class);
    }

    private Future<String> join() {
        return line.join(() -> Optional.ofNullable(free.poll()), LIMIT, cancellation);
    }

    private static Failure failureOf(Future<?> future) {
        return HubException.failureOf(future.cause());
    }
}
