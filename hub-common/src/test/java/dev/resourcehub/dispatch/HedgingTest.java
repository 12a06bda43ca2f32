package dev.resourcehub.dispatch;

import static dev.resourcehub.dispatch.Bench.failureOf;
import static dev.resourcehub.dispatch.Bench.hedged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Bench.Backend;
import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Offer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A second copy of a slow call.
 *
 * <ul>
 *   <li>It goes to another instance once the first has been silent for as long as few calls are; not while callers wait, and
 *       never where the capability would have to be prepared.
 *   <li>The first of both to give a result has the call; the other one is stopped and speaks against nobody.
 *   <li>What one copy does while the other's place is looked for is taken into account: never a second winner, never a third
 *       try beside.
 *   <li>Copies are a small share of the calls and are not counted as tries.
 * </ul>
 */
class HedgingTest {

    private static final Duration USUAL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Bench bench = with(new HedgeSettings(50, Duration.ofMinutes(5), 1, 0.5, 100), 2);
    private final Backend a = bench.with("a", 4);
    private final Backend b = bench.with("b", 4);

    private static Bench with(HedgeSettings hedge, int attempts) {
        DispatchSettings usual = DispatchSettings.DEFAULT;
        return new Bench(
                FleetSettings.DEFAULT,
                new DispatchSettings(
                        usual.strategy(), usual.queue(), attempts, usual.backoff(), usual.retries(), hedge));
    }

    @BeforeEach
    void calls_usually_take_a_while() {
        for (int i = 0; i < 4; i++) {
            bench.call(hedged(bench.order()));
            bench.time.pass(USUAL);
            a.calls.forEach(call -> call.end().tryComplete("ok"));
            b.calls.forEach(call -> call.end().tryComplete("ok"));
        }
        bench.time.pass(Duration.ofSeconds(1));
        assertThat(bench.running()).isZero();
        a.calls.clear();
        b.calls.clear();
    }

    @Test
    void a_copy_goes_to_another_instance_after_the_usual_time() {
        bench.call(hedged(bench.order()));
        assertThat(bench.came()).isEqualTo(1);

        bench.time.pass(USUAL.minusMillis(10));
        assertThat(bench.came()).isEqualTo(1);
        bench.time.pass(Duration.ofMillis(20));

        assertThat(a.running()).isEqualTo(1);
        assertThat(b.running()).isEqualTo(1);
    }

    @Test
    void the_first_to_give_a_result_has_the_call_and_the_other_is_stopped_and_speaks_against_nobody() {
        Future<Dispatched<String>> call = bench.call(hedged(bench.order()));
        bench.time.pass(USUAL.multipliedBy(2));
        Backend first = first();
        Backend second = other(first);

        assertThat(second.last().attempt().commit()).isTrue();
        assertThat(first.running()).isZero();
        assertThat(first.last().attempt().commit()).isFalse();
        second.last().answer();

        assertThat(call.result().instance()).isEqualTo(second.last().attempt().instance());
        assertThat(call.result().attempts()).isEqualTo(2);
        assertThat(bench.fleet.inFlight()).isZero();
        assertThat(failedAnywhere()).isZero();
    }

    @Test
    void a_stopped_copy_whose_connection_breaks_speaks_against_nobody() {
        List<Bench.Served> copies = new ArrayList<>();
        Future<Dispatched<String>> call = bench.dispatcher.dispatch(hedged(bench.order()), (backend, attempt) -> {
            Bench.Served served = new Bench.Served(attempt, Promise.promise());
            copies.add(served);
            return served.end().future();
        });
        bench.time.pass(USUAL.multipliedBy(2));
        copies.getLast().attempt().commit();
        copies.getFirst().refuse();
        copies.getLast().answer();

        assertThat(call.succeeded()).isTrue();
        assertThat(failedAnywhere()).isZero();
    }

    @Test
    void when_both_fail_the_call_hears_the_last_cause_and_is_tried_at_neither_again() {
        Backend c = bench.with("c", 4);
        bench.fleet.drain(c.id(), Duration.ZERO);
        Future<Dispatched<String>> call = bench.call(hedged(bench.order()));
        bench.time.pass(USUAL.multipliedBy(2));
        bench.fleet.resume(c.id());

        first().last().refuse();
        other(first()).last().refuse();
        bench.time.pass(PAUSE);

        assertThat(a.calls).hasSize(1);
        assertThat(b.calls).hasSize(1);
        assertThat(c.calls).as("a copy is no try: the second of two is left").hasSize(1);
        Failure last = c.last().refuse();
        bench.time.pass(PAUSE);
        assertThat(failureOf(call)).isEqualTo(last);
    }

    @Test
    void when_one_fails_the_other_goes_on_alone() {
        Future<Dispatched<String>> call = bench.call(hedged(bench.order()));
        bench.time.pass(USUAL.multipliedBy(2));
        Backend first = first();

        first.last().refuse();
        bench.time.pass(PAUSE);
        assertThat(bench.came()).isEqualTo(2);
        other(first).last().answer();

        assertThat(call.succeeded()).isTrue();
    }

    @Test
    void a_first_that_fails_while_the_copys_place_is_looked_for_leads_to_no_try_beside() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Future<Dispatched<String>> call = callWith(meanwhile, true);
        Backend first = first();
        meanwhile.set(first.last()::refuse);

        bench.time.pass(USUAL.multipliedBy(2));
        bench.time.pass(PAUSE);

        assertThat(bench.came()).isEqualTo(2);
        assertThat(bench.running()).isEqualTo(1);
        other(first).last().answer();
        assertThat(call.succeeded()).isTrue();
    }

    @Test
    void a_first_that_fails_while_the_copy_finds_no_place_is_tried_again() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Future<Dispatched<String>> call = callWith(meanwhile, false);
        Backend first = first();
        meanwhile.set(first.last()::refuse);

        bench.time.pass(USUAL.multipliedBy(2));
        bench.time.pass(PAUSE);

        assertThat(bench.came()).isEqualTo(2);
        other(first).last().answer();
        assertThat(call.succeeded()).isTrue();
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_first_that_gives_its_result_while_the_copys_place_is_looked_for_stays_alone() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Future<Dispatched<String>> call = callWith(meanwhile, true);
        Backend first = first();
        meanwhile.set(() -> assertThat(first.last().attempt().commit()).isTrue());

        bench.time.pass(USUAL.multipliedBy(2));

        assertThat(bench.came()).isEqualTo(1);
        assertThat(bench.fleet.inFlight()).isEqualTo(1);
        first.last().answer();
        assertThat(call.succeeded()).isTrue();
    }

    @Test
    void a_result_after_its_own_end_wins_nothing() {
        Future<Dispatched<String>> call = bench.call(hedged(bench.order()));
        bench.time.pass(USUAL.multipliedBy(2));
        Backend first = first();
        first.last().refuse();

        assertThat(first.last().attempt().commit()).isFalse();

        assertThat(other(first).last().attempt().commit()).isTrue();
        other(first).last().answer();
        assertThat(call.succeeded()).isTrue();
    }

    @Test
    void no_copy_is_sent_while_callers_wait() {
        for (int i = 0; i < 7; i++) {
            bench.call();
        }
        bench.call(hedged(bench.order()));
        bench.call();
        assertThat(bench.dispatcher.queued()).isEqualTo(1);
        bench.backends.values().forEach(backend -> backend.calls.clear());

        bench.time.pass(USUAL.multipliedBy(2));

        assertThat(bench.came()).isZero();
    }

    @Test
    void no_copy_is_sent_where_the_capability_would_have_to_be_prepared() {
        bench.fleet.offer(a.id(), new Offer(Set.of("m"), Set.of("m")));
        bench.fleet.offer(b.id(), new Offer(Set.of("m"), Set.of()));
        Order order = hedged(bench.order().needing("m"));
        for (int i = 0; i < 4; i++) {
            bench.call(order);
        }

        bench.time.pass(USUAL.multipliedBy(2));

        long first = a.calls.size();
        assertThat(bench.came()).isLessThanOrEqualTo(8);
        assertThat(b.calls.stream().filter(call -> call.attempt().number() == 2))
                .isEmpty();
        assertThat(first).isPositive();
    }

    @Test
    void one_who_leaves_stops_both() {
        Cancellation leaving = Cancellation.create();
        Future<Dispatched<String>> call = bench.call(hedged(bench.order(leaving)));
        bench.time.pass(USUAL.multipliedBy(2));
        assertThat(bench.running()).isEqualTo(2);

        leaving.cancel("client");

        assertThat(failureOf(call)).isInstanceOf(Failure.Cancelled.class);
        assertThat(bench.running()).isZero();
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_call_that_is_over_leaves_no_timer_and_nothing_at_a_cancellation_that_lives_on() {
        Cancellation session = Cancellation.create();
        List<String> told = new ArrayList<>();
        Future<Dispatched<String>> call =
                bench.dispatcher.dispatch(hedged(bench.order(session)), (backend, attempt) -> {
                    attempt.cancellation().onCancel(() -> told.add("stopped"));
                    return backend.serve(attempt);
                });
        assertThat(bench.time.pending()).isEqualTo(1);
        first().last().answer();
        assertThat(call.succeeded()).isTrue();

        session.cancel("session over");

        assertThat(bench.time.pending()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void copies_are_two_of_a_hundred_calls_when_every_call_is_slow() {
        Bench usual = with(HedgeSettings.DEFAULT, 2);
        usual.with("a", 4);
        usual.with("b", 4);
        for (int i = 0; i < 200; i++) {
            usual.call(hedged(usual.order()));
            usual.time.pass(Duration.ofMillis(50));
            usual.backends.values().forEach(Backend::answerAll);
        }
        int before = usual.came();
        for (int i = 0; i < 1000; i++) {
            usual.call(hedged(usual.order()));
            usual.time.pass(Duration.ofSeconds(2));
            usual.backends.values().forEach(Backend::answerAll);
        }

        int copies = usual.came() - before - 1000;
        assertThat(copies).isBetween(1, 1000 * 2 / 100 + HedgeSettings.DEFAULT.burst());
    }

    @Test
    void a_copy_is_not_sent_for_a_later_try() {
        Future<Dispatched<String>> call = bench.call(hedged(bench.order()));
        first().last().refuse();
        bench.time.pass(USUAL.multipliedBy(3));

        assertThat(bench.came()).isEqualTo(2);
        assertThat(bench.running()).isEqualTo(1);
        assertThat(call.isComplete()).isFalse();
    }

    private Future<Dispatched<String>> callWith(AtomicReference<Runnable> meanwhile, boolean copyEnters) {
        AtomicReference<Integer> entries = new AtomicReference<>(0);
        return bench.call(hedged(bench.order()), () -> {
            int entry = entries.updateAndGet(before -> before + 1);
            meanwhile.getAndSet(() -> {}).run();
            return entry != 2 || copyEnters;
        });
    }

    private Backend first() {
        return a.calls.isEmpty()
                        || (!b.calls.isEmpty() && b.calls.getFirst().attempt().number() == 1)
                ? b
                : a;
    }

    private Backend other(Backend one) {
        return one == a ? b : a;
    }

    private long failedAnywhere() {
        return bench.fleet.snapshot().members().stream()
                .mapToLong(member -> member.guards().metrics().figures().failed())
                .sum();
    }
}
