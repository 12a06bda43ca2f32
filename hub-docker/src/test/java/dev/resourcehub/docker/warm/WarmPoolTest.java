package dev.resourcehub.docker.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool carries out its rules: it gives what is there, tells when more is, and each lease ends once. */
final class WarmPoolTest {

    private static final Failure BROKEN = new Failure.Internal("no");

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final ManualTimers clock = new ManualTimers();
    private final Hatchery hatchery = new Hatchery();
    private final Counter counter = new Counter();
    private final WarmPool<String, String> pool = pool(1);

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void what_is_wanted_is_made_and_told_when_it_can_be_taken() {
        assertThat(take(clock.nanos())).isEmpty();

        onLoop(() -> pool.want(List.of("own")));
        assertThat(pool.figures().starting()).isEqualTo(1);
        assertThat(pool.figures().waiting()).isEqualTo(1);
        assertThat(counter.ready).isZero();
        hatch("one");

        assertThat(counter.ready).isEqualTo(1);
        assertThat(take(clock.nanos()))
                .hasValueSatisfying(lease -> assertThat(lease.sandbox()).isEqualTo("one"));
        assertThat(pool.figures().busy()).isEqualTo(1);
        assertThat(pool.figures().waiting()).isZero();
    }

    @Test
    void who_takes_inside_the_telling_gets_it() {
        counter.onReady =
                () -> counter.taken.addAll(pool.tryTake("own", 0).stream().toList());
        onLoop(() -> pool.want(List.of("own", "own")));
        hatch("one");

        assertThat(counter.taken)
                .singleElement()
                .satisfies(lease -> assertThat(lease.sandbox()).isEqualTo("one"));
        assertThat(pool.figures().busy()).isEqualTo(1);

        onLoop(() -> counter.taken.getFirst().end());
        hatch("two");

        assertThat(counter.taken).extracting(Lease::sandbox).containsExactly("one", "two");
    }

    @Test
    void the_refill_starts_by_itself_once_the_caller_has_its_own() {
        WarmPool<String, String> pair = pool(2);
        onLoop(() -> pair.keep(1));
        hatch("one");

        onLoop(() -> {
            assertThat(pair.tryTake("own", 0)).isPresent();
            assertThat(hatchery.launches).isEmpty();
        });
        onLoop(() -> {});

        assertThat(hatchery.launches).hasSize(1);
    }

    @Test
    void one_that_stood_ready_when_the_caller_came_is_warm() {
        hatched("one");
        pass(Duration.ofSeconds(1));
        long asked = clock.nanos();
        pass(Duration.ofSeconds(2));

        Lease<String> lease = take(asked).orElseThrow();

        assertThat(lease.isWarm()).isTrue();
        assertThat(lease.waited()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pool.figures().warmLeases()).isEqualTo(1);
    }

    @Test
    void one_that_came_later_is_cold_and_tells_how_long_it_took() {
        long asked = clock.nanos();
        pass(Duration.ofSeconds(1));
        hatched("one");

        Lease<String> lease = take(asked).orElseThrow();

        assertThat(lease.isWarm()).isFalse();
        assertThat(lease.waited()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pool.figures().coldLeases()).isEqualTo(1);
    }

    @Test
    void a_lease_that_ends_twice_destroys_once() {
        hatched("one");
        Lease<String> lease = take(clock.nanos()).orElseThrow();

        onLoop(() -> {
            lease.end();
            lease.end();
            lease.giveBack();
        });

        assertThat(hatchery.destroyed).containsExactly("one");
        assertThat(pool.figures().busy()).isZero();
    }

    @Test
    void what_is_given_back_serves_the_next_caller_warm_and_one_that_waited_cold() {
        hatched("one");
        Lease<String> lease = take(clock.nanos()).orElseThrow();
        long whileItWasOut = clock.nanos();
        pass(Duration.ofSeconds(1));

        onLoop(lease::giveBack);

        assertThat(counter.ready).isEqualTo(2);
        Lease<String> waited = take(whileItWasOut).orElseThrow();
        assertThat(waited.sandbox()).isEqualTo("one");
        assertThat(waited.isWarm()).isFalse();
        onLoop(waited::giveBack);
        assertThat(take(clock.nanos()).orElseThrow().isWarm()).isTrue();
        assertThat(hatchery.destroyed).isEmpty();
    }

    @Test
    void a_failed_launch_is_tried_again_after_a_rest() {
        onLoop(() -> pool.want(List.of("own")));
        fail();
        assertThat(hatchery.launches).isEmpty();
        assertThat(counter.hopeless).isEmpty();

        pass(Duration.ofSeconds(1));
        hatch("two");

        assertThat(take(clock.nanos()))
                .hasValueSatisfying(lease -> assertThat(lease.sandbox()).isEqualTo("two"));
    }

    @Test
    void a_second_failed_launch_is_told_and_refuses_who_asks_until_it_has_rested() {
        onLoop(() -> pool.want(List.of("own")));
        fail();
        pass(Duration.ofSeconds(1));
        fail();

        assertThat(counter.hopeless).containsExactly("own: " + BROKEN);
        assertThat(counter.troubleThen).contains(BROKEN);
        assertThat(onLoop(() -> pool.refusalOf("own"))).contains(BROKEN);

        pass(Duration.ofSeconds(2));

        assertThat(onLoop(() -> pool.refusalOf("own"))).isEmpty();
        assertThat(pool.trouble()).contains(BROKEN);
    }

    @Test
    void closing_completes_when_the_last_one_is_gone() {
        hatched("one");
        take(clock.nanos());

        Future<Void> closed = onLoop(pool::close);
        onLoop(() -> {});

        assertThat(hatchery.destroyed).containsExactly("one");
        assertThat(closed.succeeded()).isTrue();
        assertThat(take(clock.nanos())).isEmpty();
    }

    private WarmPool<String, String> pool(int max) {
        return new WarmPool<>(
                new PoolSettings(0, max, new ByteSize(100), 1),
                "own",
                hatchery,
                loop,
                clock,
                clock,
                () -> 0.5,
                Meters.none(),
                "test",
                counter);
    }

    private void hatched(String name) {
        onLoop(() -> pool.want(List.of("own")));
        hatch(name);
        onLoop(() -> pool.want(List.of()));
    }

    private void hatch(String name) {
        onLoop(() -> hatchery.launches.removeFirst().complete(name));
        onLoop(() -> {});
    }

    private void fail() {
        onLoop(() -> hatchery.launches.removeFirst().fail(new HubException(BROKEN)));
        onLoop(() -> {});
    }

    private void pass(Duration time) {
        onLoop(() -> clock.pass(time));
        onLoop(() -> {});
    }

    private Optional<Lease<String>> take(long asked) {
        return onLoop(() -> pool.tryTake("own", asked));
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

    /** Hears what the pool tells. */
    private final class Counter implements PoolListener<String> {
        private final List<String> hopeless = new ArrayList<>();
        private final List<Lease<String>> taken = new ArrayList<>();
        private Optional<Failure> troubleThen = Optional.empty();
        private Runnable onReady = () -> {};
        private int ready;

        @Override
        public void ready() {
            ready++;
            onReady.run();
        }

        @Override
        public void hopeless(String key, Failure reason) {
            hopeless.add(key + ": " + reason);
            troubleThen = pool.trouble();
        }
    }
}
