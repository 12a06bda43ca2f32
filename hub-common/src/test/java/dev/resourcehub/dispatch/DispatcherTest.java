package dev.resourcehub.dispatch;

import static dev.resourcehub.dispatch.Bench.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Bench.Backend;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resilience.RetryBudgetSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.resource.Priority;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The way of a call.
 *
 * <ul>
 *   <li>It goes to an instance that can take it now; it waits only when all that serve it are busy.
 *   <li>Its place comes back once, whatever happens, and the next in the line has it at once.
 *   <li>It is tried elsewhere when it failed before its first result, for a cause that is the instance's, while the budget
 *       and its deadline allow.
 *   <li>Its caller hears the real cause of the last try.
 * </ul>
 */
class DispatcherTest {

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Bench bench = new Bench();

    @Test
    void a_call_goes_to_an_instance_and_its_place_comes_back_with_the_answer() {
        Backend a = bench.with("a", 1);

        Future<Dispatched<String>> call = bench.call();
        assertThat(bench.fleet.inFlight()).isEqualTo(1);
        bench.time.pass(Duration.ofMillis(40));
        a.last().attempt().commit();
        bench.time.pass(Duration.ofMillis(60));
        a.last().answer();

        Dispatched<String> answer = call.result();
        assertThat(answer.value()).isEqualTo("ok");
        assertThat(answer.instance()).isEqualTo(new InstanceId("a"));
        assertThat(answer.attempts()).isEqualTo(1);
        assertThat(answer.strategy()).isEqualTo("least_loaded");
        assertThat(answer.queuedNanos()).isZero();
        assertThat(Duration.ofNanos(answer.firstNanos())).isEqualTo(Duration.ofMillis(40));
        assertThat(Duration.ofNanos(answer.totalNanos())).isEqualTo(Duration.ofMillis(100));
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void when_all_are_busy_a_call_waits_and_has_the_first_place_that_is_free() {
        Backend a = bench.with("a", 1);
        bench.call();
        Future<Dispatched<String>> second = bench.call();
        Future<Dispatched<String>> third = bench.call();
        assertThat(a.running()).isEqualTo(1);
        assertThat(bench.dispatcher.queued()).isEqualTo(2);

        bench.time.pass(Duration.ofSeconds(2));
        a.last().answer();
        assertThat(a.running()).isEqualTo(1);
        a.last().answer();
        a.last().answer();

        assertThat(second.result().queuedNanos())
                .isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(third.succeeded()).isTrue();
        assertThat(bench.dispatcher.queued()).isZero();
    }

    @Test
    void a_waiting_call_knows_its_place() {
        bench.with("a", 1);
        bench.call();
        bench.call();
        AtomicReference<Waiting> told = new AtomicReference<>();
        bench.dispatcher.dispatch(bench.order(), new Work<Backend, String>() {
            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }

            @Override
            public void queued(Waiting waiting) {
                told.set(waiting);
            }
        });

        assertThat(told.get().place().orElseThrow().position()).isEqualTo(2);
        bench.backends.get("a").last().answer();
        assertThat(told.get().place().orElseThrow().position()).isEqualTo(1);
        bench.backends.get("a").last().answer();
        assertThat(told.get().place()).isEmpty();
    }

    @Test
    void patience_ends_the_wait_and_the_place_stays_with_those_who_have_it() {
        bench.with("a", 1);
        bench.call();
        Future<Dispatched<String>> second = bench.call();

        bench.time.pass(Duration.ofSeconds(10));

        assertThat(failureOf(second).code()).isEqualTo(Codes.NO_CAPACITY);
        assertThat(bench.fleet.inFlight()).isEqualTo(1);
    }

    @Test
    void what_failed_before_its_first_result_is_tried_at_another_instance_after_a_short_pause() {
        Backend a = bench.with("a", 4);
        Backend b = bench.with("b", 4);
        Future<Dispatched<String>> call = bench.call();
        Backend first = a.calls.isEmpty() ? b : a;
        Backend other = first == a ? b : a;

        first.last().refuse();
        assertThat(other.calls).isEmpty();
        bench.time.pass(PAUSE);
        other.last().answer();

        assertThat(call.result().attempts()).isEqualTo(2);
        assertThat(call.result().instance()).isEqualTo(other.last().attempt().instance());
        assertThat(first.calls).hasSize(1);
    }

    @Test
    void after_its_first_result_a_call_is_not_tried_again() {
        Backend a = bench.with("a", 4);
        bench.with("b", 4);
        Future<Dispatched<String>> call = bench.call();
        Backend first = a.calls.isEmpty() ? bench.backends.get("b") : a;

        first.last().attempt().commit();
        Failure failure = first.last().refuse();
        bench.time.pass(PAUSE);

        assertThat(failureOf(call)).isEqualTo(failure);
        assertThat(a.calls.size() + bench.backends.get("b").calls.size()).isEqualTo(1);
    }

    @Test
    void a_callers_fault_is_not_tried_again_and_speaks_against_nobody() {
        Backend a = bench.with("a", 1);
        Failure fault = new Failure.Unprocessable(new Code("invalid_value"), "prompt", "text");
        for (int i = 0; i < 50; i++) {
            Future<Dispatched<String>> call = bench.call();
            a.last().fail(fault);
            assertThat(failureOf(call)).isEqualTo(fault);
        }

        Future<Dispatched<String>> good = bench.call();
        a.last().answer();
        assertThat(good.succeeded()).isTrue();
        assertThat(a.calls).hasSize(51);
        assertThat(bench.fleet.views().getFirst().facts()).containsEntry("breaker", "closed");
    }

    @Test
    void a_connection_that_broke_is_tried_once_more_even_at_the_only_instance() {
        Backend a = bench.with("a", 1);
        Future<Dispatched<String>> call = bench.call();

        a.last().refuse();
        bench.time.pass(PAUSE);
        Failure last = a.last().refuse();
        bench.time.pass(PAUSE);

        assertThat(failureOf(call)).isEqualTo(last);
        assertThat(a.calls).hasSize(2);
    }

    @Test
    void the_last_error_keeps_its_real_cause_when_nobody_else_can_take_the_call() {
        Backend a = bench.with("a", 1);
        Failure error = new Failure.BackendError(new InstanceId("a"), 500, "out of memory");
        Future<Dispatched<String>> call = bench.call();

        a.last().fail(error);
        bench.time.pass(PAUSE);

        assertThat(failureOf(call)).isEqualTo(error);
    }

    @Test
    void without_budget_nothing_is_tried_again() {
        Bench poor = new Bench(
                FleetSettings.DEFAULT,
                new DispatchSettings(
                        "least_loaded",
                        DispatchSettings.DEFAULT.queue(),
                        3,
                        DispatchSettings.DEFAULT.backoff(),
                        new RetryBudgetSettings(0, Duration.ofSeconds(10), 0),
                        DispatchSettings.DEFAULT.hedge()));
        Backend a = poor.with("a", 4);
        Backend b = poor.with("b", 4);
        Future<Dispatched<String>> call = poor.call();

        Failure failure = (a.calls.isEmpty() ? b : a).last().refuse();

        assertThat(failureOf(call)).isEqualTo(failure);
    }

    @Test
    void a_try_that_cannot_begin_before_the_deadline_is_not_made() {
        bench.with("a", 4);
        bench.with("b", 4);
        Order order = Order.any(
                Deadline.after(bench.time.nanos(), Duration.ofMillis(1)),
                Duration.ofSeconds(10),
                Cancellation.create());
        Future<Dispatched<String>> call = bench.call(order);
        Backend first = bench.backends.values().stream()
                .filter(backend -> !backend.calls.isEmpty())
                .findFirst()
                .orElseThrow();

        Failure failure = first.last().refuse();

        assertThat(failureOf(call)).isEqualTo(failure);
    }

    @Test
    void an_open_breaker_refuses_with_the_time_to_come_back_and_lets_trials_through_afterwards() {
        Backend a = bench.with("a", 8);
        Failure error = new Failure.BackendError(new InstanceId("a"), 500, "no");
        for (int i = 0; i < 5; i++) {
            bench.call();
            a.last().fail(error);
            bench.time.pass(PAUSE);
        }
        int seen = a.calls.size();

        Future<Dispatched<String>> refused = bench.call();
        assertThat(failureOf(refused)).isInstanceOf(Failure.BreakerOpen.class);
        Duration wait = ((Failure.BreakerOpen) failureOf(refused)).retryAfter();
        assertThat(wait).isPositive();
        assertThat(a.calls).hasSize(seen);

        bench.time.pass(wait);
        bench.call();
        assertThat(a.calls).hasSize(seen + 1);
    }

    @Test
    void a_broken_model_closes_the_way_to_itself_and_to_no_other_at_the_instance() {
        FleetSettings guarded = FleetSettings.DEFAULT.withCapabilityBreaker(BreakerSettings.DEFAULT);
        Bench models = new Bench(guarded, DispatchSettings.DEFAULT, () -> 0.5, new FailurePolicy() {
            @Override
            public boolean blames(Failure failure) {
                return FailurePolicy.USUAL.blames(failure);
            }

            @Override
            public boolean isOfTheWhole(Failure failure) {
                return failure instanceof Failure.BackendUnreachable;
            }

            @Override
            public boolean isSafeToRepeat(Failure failure) {
                return false;
            }
        });
        Backend a = models.with(InstanceSpec.of("a", 8), Bench.models("good", "broken"));
        for (int i = 0; i < 30; i++) {
            Future<Dispatched<String>> call = models.call(models.order().needing("broken"));
            if (!call.isComplete()) {
                a.last().fail(new Failure.BackendError(new InstanceId("a"), 500, "out of memory"));
            }
        }
        assertThat(a.calls).hasSize(5);

        Future<Dispatched<String>> good = models.call(models.order().needing("good"));
        a.last().answer();

        assertThat(good.succeeded()).isTrue();
        assertThat(models.fleet.views().getFirst().facts())
                .containsEntry("breaker", "closed")
                .containsEntry("ejected", false);
    }

    @Test
    void one_who_leaves_the_line_takes_nothing_along() {
        Backend a = bench.with("a", 1);
        bench.call();
        Cancellation leaving = Cancellation.create();
        Future<Dispatched<String>> second = bench.call(bench.order(leaving));
        Future<Dispatched<String>> third = bench.call();

        leaving.cancel("client");
        a.last().answer();

        assertThat(failureOf(second)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(a.running()).isEqualTo(1);
        a.last().answer();
        assertThat(third.succeeded()).isTrue();
    }

    @Test
    void one_who_leaves_between_two_tries_is_not_tried_again() {
        bench.with("a", 1);
        bench.with("b", 1);
        Cancellation leaving = Cancellation.create();
        Future<Dispatched<String>> call = bench.call(bench.order(leaving));
        bench.backends.values().stream()
                .filter(backend -> !backend.calls.isEmpty())
                .forEach(backend -> backend.last().refuse());

        leaving.cancel("client");
        bench.time.pass(PAUSE);

        assertThat(failureOf(call)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void one_who_leaves_stops_the_work_and_speaks_against_nobody() {
        Backend a = bench.with("a", 1);
        Cancellation leaving = Cancellation.create();
        Future<Dispatched<String>> call = bench.call(bench.order(leaving));

        leaving.cancel("client");

        assertThat(failureOf(call)).isInstanceOf(Failure.Cancelled.class);
        assertThat(a.running()).isZero();
        assertThat(bench.fleet.inFlight()).isZero();
        assertThat(calls("a")).containsEntry("ignored", 1L).containsEntry("failed", 0L);
    }

    @Test
    void a_lower_priority_number_is_tried_first_and_a_later_one_serves_when_it_is_full() {
        Backend spare = bench.with(new InstanceSpec(new InstanceId("spare"), Set.of(), 1, 5, 4), Offer.NONE);
        Backend main = bench.with(new InstanceSpec(new InstanceId("main"), Set.of(), 1, 0, 2), Offer.NONE);

        for (int i = 0; i < 3; i++) {
            bench.call();
        }

        assertThat(main.calls).hasSize(2);
        assertThat(spare.calls).hasSize(1);
    }

    @Test
    void a_call_goes_only_where_its_model_and_its_tags_are() {
        Backend small = bench.with(InstanceSpec.of("small", 4), Bench.models("tiny"));
        Backend big = bench.with(
                new InstanceSpec(new InstanceId("big"), Set.of("gpu"), 1, 0, 4), Bench.models("tiny", "large"));

        bench.call(bench.order().needing("large"));
        bench.call(bench.order().needing("large"));
        Order gpu = new Order(
                "tiny",
                Set.of("gpu"),
                Optional.empty(),
                Optional.empty(),
                0,
                Order.NO_TENANT,
                Priority.NORMAL,
                0,
                Deadline.after(0, Duration.ofMinutes(1)),
                Duration.ofSeconds(1),
                false,
                Cancellation.create(),
                Runnable::run);
        bench.call(gpu);

        assertThat(big.calls).hasSize(3);
        assertThat(small.calls).isEmpty();
        assertThat(failureOf(bench.call(bench.order().needing("nobody has it"))).code())
                .isEqualTo(Codes.NO_CAPACITY);
    }

    @Test
    void a_call_that_cannot_be_placed_holds_up_none_that_can() {
        Backend a = bench.with(InstanceSpec.of("a", 1), Bench.models("x"));
        Backend b = bench.with(InstanceSpec.of("b", 1), Bench.models("y"));
        bench.call(bench.order().needing("x"));
        bench.call(bench.order().needing("x"));

        bench.call(bench.order().needing("y"));

        assertThat(b.running()).isEqualTo(1);
        assertThat(a.running()).isEqualTo(1);
        assertThat(bench.dispatcher.queued()).isEqualTo(1);
    }

    @Test
    void an_unknown_strategy_is_refused_with_the_known_ones() {
        Backend a = bench.with("a", 1);
        Order order = bench.order();
        Order strange = new Order(
                order.capability(),
                order.tags(),
                order.instance(),
                Optional.of("astrology"),
                0,
                order.tenant(),
                order.priority(),
                0,
                order.deadline(),
                order.queueTimeout(),
                false,
                order.cancellation(),
                order.home());

        Failure failure = failureOf(bench.call(strange));

        assertThat(failure.code()).isEqualTo(DispatchCodes.UNKNOWN_STRATEGY);
        assertThat(((Failure.Unprocessable) failure).expected()).contains("round_robin", "prefix_affinity");
        assertThat(a.calls).isEmpty();
    }

    @Test
    void explain_says_of_every_instance_why_it_is_in_or_out() {
        bench.with("busy", 1);
        bench.call();
        bench.with("free", 2);

        List<Considered> considered = bench.dispatcher.explain(bench.order());

        assertThat(considered)
                .containsExactly(
                        new Considered(new InstanceId("busy"), false, "full: all 1 calls run there"),
                        new Considered(new InstanceId("free"), true, "0 of 2 calls run there"));
    }

    @Test
    void draining_sends_the_line_away_and_waits_for_what_runs() {
        Backend a = bench.with("a", 1);
        Future<Dispatched<String>> running = bench.call();
        Future<Dispatched<String>> waiting = bench.call();

        Future<Void> drained = bench.dispatcher.drain();

        assertThat(failureOf(waiting)).isInstanceOf(Failure.Draining.class);
        assertThat(failureOf(bench.call())).isInstanceOf(Failure.Draining.class);
        assertThat(drained.isComplete()).isFalse();
        a.last().answer();
        assertThat(running.succeeded()).isTrue();
        assertThat(drained.succeeded()).isTrue();
    }

    @Test
    void work_that_throws_gives_its_place_back() {
        bench.with("a", 1);

        Future<Dispatched<String>> call = bench.dispatcher.dispatch(bench.order(), (backend, attempt) -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(call.cause()).hasMessage("a bug");
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_place_held_for_a_moment_and_given_back_is_not_lost_for_one_who_looked_meanwhile() {
        Backend a = bench.with(InstanceSpec.of("a", 1), Bench.models("x", "y"));
        List<Future<Dispatched<String>>> other = new ArrayList<>();

        bench.dispatcher.dispatch(bench.order().needing("x"), new Work<Backend, String>() {
            @Override
            public boolean tryEnter(Backend backend) {
                if (other.isEmpty()) {
                    other.add(bench.call(bench.order().needing("y")));
                }
                return false;
            }

            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }
        });

        assertThat(a.running()).as("the call that came meanwhile runs").isEqualTo(1);
        a.last().answer();
        assertThat(other.getFirst().succeeded()).isTrue();
    }

    @Test
    void a_resource_that_has_nothing_to_give_yet_lets_the_call_wait_until_it_is_served() {
        Backend a = bench.with("a", 4);
        AtomicReference<Boolean> ready = new AtomicReference<>(false);
        Future<Dispatched<String>> call = bench.dispatcher.dispatch(bench.order(), new Work<Backend, String>() {
            @Override
            public boolean tryEnter(Backend backend) {
                return ready.get();
            }

            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }
        });
        assertThat(bench.fleet.inFlight()).isZero();

        ready.set(true);
        bench.dispatcher.serve();

        a.last().answer();
        assertThat(call.succeeded()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private java.util.Map<String, Object> calls(String id) {
        return (java.util.Map<String, Object>)
                bench.fleet.view(new InstanceId(id)).orElseThrow().facts().get("calls");
    }

    @Test
    void an_instance_that_was_sent_away_gets_one_call_until_that_gives_a_result() {
        Bench bench = new Bench();
        Bench.Backend silent = sentAwayAndBack(bench);

        bench.call(at(bench, silent, Cancellation.create()));
        bench.call(at(bench, silent, Cancellation.create()));
        assertThat(silent.running()).isEqualTo(1);
        silent.last().attempt().commit();

        assertThat(silent.running()).isEqualTo(2);
    }

    @Test
    void a_call_on_trial_that_leaves_without_a_result_makes_room_for_the_next_one_only() {
        Bench bench = new Bench();
        Bench.Backend silent = sentAwayAndBack(bench);
        Cancellation leaving = Cancellation.create();
        bench.call(at(bench, silent, leaving));
        bench.call(at(bench, silent, Cancellation.create()));
        bench.call(at(bench, silent, Cancellation.create()));

        leaving.cancel("caller");

        assertThat(silent.running()).isEqualTo(1);
    }

    /** One of two instances, of four places, after two calls that stalled there and the time it was sent away for. */
    private static Bench.Backend sentAwayAndBack(Bench bench) {
        Bench.Backend silent = bench.with("silent", 4);
        bench.with("other", 4);
        Cancellation leaving = Cancellation.create();
        bench.call(at(bench, silent, leaving));
        bench.call(at(bench, silent, leaving));
        bench.time.pass(FleetSettings.DEFAULT.stallAfter());
        leaving.cancel("caller");
        assertThat(bench.fleet.view(silent.id()).orElseThrow().facts()).containsEntry("ejected", true);
        bench.time.pass(Duration.ofSeconds(10));
        assertThat(bench.fleet.view(silent.id()).orElseThrow().facts()).containsEntry("ejected", false);
        return silent;
    }

    private static Order at(Bench bench, Bench.Backend backend, Cancellation cancellation) {
        Order any = bench.order(cancellation);
        return new Order(
                any.capability(),
                any.tags(),
                Optional.of(backend.id()),
                any.strategy(),
                any.affinity(),
                any.tenant(),
                any.priority(),
                any.bytes(),
                any.deadline(),
                any.queueTimeout(),
                any.hedge(),
                any.cancellation(),
                any.home());
    }
}
