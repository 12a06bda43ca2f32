package dev.resourcehub.docker.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool carries out its rules: callers wait no longer than they said, may leave, and each lease ends once. */
final class WarmPoolTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Clock clock = new Clock();
    private final Hatchery hatchery = new Hatchery();
    private final WarmPool<String, String> pool = new WarmPool<>(
            new PoolSettings(0, 1, new ByteSize(100), 1, 8),
            "own",
            hatchery,
            loop,
            clock::nanos,
            clock,
            () -> 0.5,
            Meters.none(),
            "test");

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_caller_waits_no_longer_than_it_said() {
        Future<Lease<String>> lease = lease(Cancellation.create(), new ArrayList<>());
        assertThat(lease.isComplete()).isFalse();

        onLoop(() -> clock.pass(PATIENCE));

        assertThat(HubException.failureOf(lease.cause())).isInstanceOf(Failure.NoCapacity.class);
        assertThat(pool.figures().waiting()).isZero();
    }

    @Test
    void a_caller_that_is_cancelled_leaves_the_queue() {
        Cancellation cancellation = Cancellation.create();
        Future<Lease<String>> lease = lease(cancellation, new ArrayList<>());

        cancellation.cancel("client");
        onLoop(() -> {});

        assertThat(HubException.failureOf(lease.cause())).isEqualTo(new Failure.Cancelled("client"));
    }

    @Test
    void who_waits_is_told_the_place_and_how_long_it_took() {
        List<Integer> places = new ArrayList<>();
        Future<Lease<String>> first = lease(Cancellation.create(), new ArrayList<>());
        Future<Lease<String>> second = lease(Cancellation.create(), places);
        onLoop(() -> clock.pass(Duration.ofSeconds(1)));
        onLoop(() -> hatchery.launches.removeFirst().complete("one"));
        onLoop(() -> {});

        assertThat(first.result().sandbox()).isEqualTo("one");
        assertThat(first.result().isWarm()).isFalse();
        assertThat(first.result().waited()).isEqualTo(Duration.ofSeconds(1));
        assertThat(second.isComplete()).isFalse();
        assertThat(places).containsExactly(2, 1);
    }

    @Test
    void a_lease_that_ends_twice_destroys_once() {
        Future<Lease<String>> lease = lease(Cancellation.create(), new ArrayList<>());
        onLoop(() -> hatchery.launches.removeFirst().complete("one"));
        onLoop(() -> {});

        onLoop(() -> {
            lease.result().end();
            lease.result().end();
            lease.result().giveBack();
        });

        assertThat(hatchery.destroyed).containsExactly("one");
        assertThat(pool.figures().busy()).isZero();
    }

    @Test
    void what_is_given_back_serves_the_next_caller_warm() {
        Future<Lease<String>> lease = lease(Cancellation.create(), new ArrayList<>());
        onLoop(() -> hatchery.launches.removeFirst().complete("one"));
        onLoop(() -> {});

        onLoop(() -> lease.result().giveBack());

        Future<Lease<String>> next = lease(Cancellation.create(), new ArrayList<>());
        assertThat(next.result().sandbox()).isEqualTo("one");
        assertThat(next.result().isWarm()).isTrue();
        assertThat(hatchery.destroyed).isEmpty();
    }

    @Test
    void a_failed_launch_is_tried_again_after_a_rest() {
        Future<Lease<String>> lease = lease(Cancellation.create(), new ArrayList<>());
        onLoop(() -> hatchery.launches.removeFirst().fail(new HubException(new Failure.Internal("no"))));
        onLoop(() -> {});
        assertThat(hatchery.launches).isEmpty();

        onLoop(() -> clock.pass(Duration.ofSeconds(1)));
        onLoop(() -> {});
        onLoop(() -> hatchery.launches.removeFirst().complete("two"));
        onLoop(() -> {});

        assertThat(lease.result().sandbox()).isEqualTo("two");
    }

    @Test
    void closing_completes_when_the_last_one_is_gone() {
        lease(Cancellation.create(), new ArrayList<>());
        onLoop(() -> hatchery.launches.removeFirst().complete("one"));
        onLoop(() -> {});

        Future<Void> closed = onLoop(pool::close);
        onLoop(() -> {});

        assertThat(hatchery.destroyed).containsExactly("one");
        assertThat(closed.succeeded()).isTrue();
    }

    private Future<Lease<String>> lease(Cancellation cancellation, List<Integer> places) {
        return onLoop(() -> pool.lease("own", PATIENCE, cancellation, places::add));
    }

    private void onLoop(Runnable work) {
        onLoop(() -> {
            work.run();
            return true;
        });
    }

    private <T> T onLoop(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.runOnContext(now -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | AssertionError broken) {
                done.completeExceptionally(broken);
            }
        });
        return done.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Sandboxes that come when the test says so. */
    private static final class Hatchery implements SandboxSource<String, String> {
        private final List<Promise<String>> launches = new ArrayList<>();
        private final List<String> destroyed = new ArrayList<>();

        @Override
        public Future<String> launch(String key) {
            Promise<String> launch = Promise.promise();
            launches.add(launch);
            return launch.future();
        }

        @Override
        public Future<Void> destroy(String sandbox) {
            destroyed.add(sandbox);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> ended(String sandbox) {
            return Promise.<Void>promise().future();
        }

        @Override
        public long memoryOf(String key) {
            return 10;
        }
    }

    /** Time that passes when the test says so. */
    private static final class Clock implements Timers {
        private final List<Due> due = new ArrayList<>();
        private long nanos;

        long nanos() {
            return nanos;
        }

        @Override
        public Timer after(Duration delay, Runnable action) {
            Due entry = new Due(nanos + delay.toNanos(), action);
            due.add(entry);
            return () -> due.remove(entry);
        }

        void pass(Duration time) {
            nanos += time.toNanos();
            List<Due> now = due.stream().filter(entry -> entry.at <= nanos).toList();
            due.removeAll(now);
            now.forEach(entry -> entry.action.run());
        }

        private record Due(long at, Runnable action) {}
    }
}
