package dev.resourcehub.dispatch;

import static dev.resourcehub.dispatch.Bench.by;
import static dev.resourcehub.dispatch.Bench.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Bench.Backend;
import dev.resourcehub.health.OutlierSettings;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.resilience.AdaptiveSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.runtime.Chance;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What happens when two things meet: the order is driven by hand, from inside a strategy's choice, the last step of an
 * admission, or a slow home.
 */
class InterleavingTest {

    private static final InstanceId A = new InstanceId("a");
    private static final InstanceId B = new InstanceId("b");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final AtomicReference<Runnable> whileChoosing = new AtomicReference<>(() -> {});
    private final Chance chance = () -> {
        whileChoosing.getAndSet(() -> {}).run();
        return 0.3;
    };
    private final Bench bench = with(FleetSettings.DEFAULT);

    private Bench with(FleetSettings settings) {
        return new Bench(settings, DispatchSettings.DEFAULT, chance);
    }

    private Order chosen() {
        return by(bench.order(), "power_of_two", Runnable::run);
    }

    @Test
    void a_call_whose_instances_drain_while_it_chooses_does_not_begin_there() {
        Backend a = bench.with("a", 1);
        Backend b = bench.with("b", 1);
        List<Future<Boolean>> drained = new ArrayList<>();
        whileChoosing.set(() -> {
            drained.add(bench.fleet.drain(A, LONG));
            drained.add(bench.fleet.drain(B, LONG));
        });

        bench.call(chosen());

        assertThat(drained).allMatch(Future::succeeded);
        assertThat(a.calls).isEmpty();
        assertThat(b.calls).isEmpty();
    }

    @Test
    void a_call_whose_hub_drains_while_it_chooses_is_refused_and_does_not_begin() {
        bench.with("a", 1);
        bench.with("b", 1);
        AtomicReference<Future<Void>> drained = new AtomicReference<>();
        whileChoosing.set(() -> drained.set(bench.dispatcher.drain()));

        Future<Dispatched<String>> call = bench.call(chosen());

        assertThat(drained.get().succeeded()).isTrue();
        assertThat(failureOf(call)).isInstanceOf(Failure.Draining.class);
        assertThat(bench.came()).isZero();
    }

    @Test
    void a_place_that_was_held_for_a_moment_does_not_keep_a_drain_from_ending() {
        bench.with("a", 1);
        List<Future<Boolean>> drained = new ArrayList<>();
        bench.call(bench.order(), () -> {
            drained.add(bench.fleet.drain(A, LONG));
            return false;
        });

        bench.time.pass(Duration.ofMillis(1));

        assertThat(drained.getFirst().result()).isTrue();
    }

    @Test
    void a_place_that_was_held_for_a_moment_does_not_keep_the_hub_from_ending() {
        bench.with("a", 1);
        List<Future<Void>> drained = new ArrayList<>();
        bench.call(bench.order(), () -> {
            drained.add(bench.dispatcher.drain());
            return false;
        });

        bench.time.pass(Duration.ofMillis(1));

        assertThat(drained.getFirst().succeeded()).isTrue();
    }

    @Test
    void a_call_between_two_tries_does_not_begin_after_the_hub_has_drained() {
        Backend a = bench.with("a", 1);
        bench.with("b", 1);
        Future<Dispatched<String>> call = bench.call();
        Failure cause = (a.calls.isEmpty() ? bench.backends.get("b") : a).last().refuse();

        assertThat(bench.dispatcher.drain().succeeded()).isTrue();
        bench.time.pass(PAUSE);

        assertThat(bench.came()).isEqualTo(1);
        assertThat(failureOf(call)).isEqualTo(cause);
    }

    @Test
    void one_who_joins_the_line_as_the_hub_drains_is_sent_away_with_the_others() {
        bench.with("a", 1);
        bench.call();
        Future<Dispatched<String>> late = bench.dispatcher.dispatch(bench.order(), new Work<Backend, String>() {
            @Override
            public Object need() {
                bench.dispatcher.drain();
                return "";
            }

            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }
        });

        assertThat(failureOf(late)).isInstanceOf(Failure.Draining.class);
        assertThat(bench.dispatcher.queued()).isZero();
    }

    @Test
    void a_hub_has_drained_only_when_the_last_caller_has_its_answer() {
        Backend a = bench.with("a", 1);
        List<String> order = new ArrayList<>();
        bench.call().onSuccess(answer -> order.add("answered"));
        bench.dispatcher.drain().onSuccess(over -> order.add("drained"));

        a.last().answer();

        assertThat(order).containsExactly("answered", "drained");
    }

    @Test
    void a_hub_has_drained_only_when_what_runs_at_a_removed_instance_is_over() {
        Backend a = bench.with("a", 1);
        bench.call();
        bench.fleet.remove(A);

        Future<Void> drained = bench.dispatcher.drain();

        assertThat(drained.isComplete()).isFalse();
        a.last().answer();
        assertThat(drained.succeeded()).isTrue();
    }

    @Test
    void what_is_freed_while_a_call_looks_for_it_is_not_missed() throws InterruptedException {
        Backend a = bench.with("a", 2);
        AtomicBoolean ready = new AtomicBoolean();
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        Thread freeing = new Thread(() -> {
            await(looking);
            ready.set(true);
            freed.countDown();
            bench.dispatcher.serve();
        });
        freeing.start();
        AtomicReference<Integer> looks = new AtomicReference<>(0);

        bench.call(bench.order(), () -> {
            boolean now = ready.get();
            if (looks.updateAndGet(before -> before + 1) == 2) {
                looking.countDown();
                await(freed);
            }
            return now;
        });
        freeing.join();

        assertThat(a.running()).isEqualTo(1);
        assertThat(bench.dispatcher.queued()).isZero();
    }

    @Test
    void what_is_freed_between_the_look_and_the_line_is_taken_on_joining() {
        Backend a = bench.with("a", 1);
        bench.call();
        Bench.Served running = a.last();
        bench.dispatcher.dispatch(bench.order(), new Work<Backend, String>() {
            @Override
            public Object need() {
                running.answer();
                return "";
            }

            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }
        });

        assertThat(a.running()).isEqualTo(1);
        assertThat(bench.dispatcher.queued()).isZero();
    }

    @Test
    void one_that_waits_for_another_instance_after_a_failure_holds_up_none_that_can_go_where_it_failed() {
        Backend a = bench.with("a", 1);
        Backend b = bench.with("b", 1);
        bench.call();
        bench.call();
        Failure broken = new Failure.BackendError(A, 500, "no");
        a.last().fail(broken);
        bench.time.pass(PAUSE);
        assertThat(bench.dispatcher.queued()).as("waits for b").isEqualTo(1);

        bench.call();

        assertThat(a.running()).isEqualTo(1);
        b.last().answer();
        assertThat(b.running()).isEqualTo(1);
        assertThat(bench.dispatcher.demand(10)).isEmpty();
    }

    @Test
    void those_who_wait_after_a_failure_are_dismissed_with_their_requirement() {
        Backend a = bench.with("a", 1);
        bench.with("b", 1);
        Future<Dispatched<String>> first = bench.call();
        bench.call();
        a.last().fail(new Failure.BackendError(A, 500, "no"));
        bench.time.pass(PAUSE);
        Requirement requirement = bench.dispatcher.demand(10).getFirst();

        bench.dispatcher.dismiss(requirement, new Failure.Cancelled("operator"));

        assertThat(bench.dispatcher.queued()).isZero();
        assertThat(first.failed()).isTrue();
    }

    @Test
    void where_a_better_tier_has_nothing_to_give_a_later_one_serves() {
        Backend main = bench.with("a", 4);
        Backend spare = bench.with(new InstanceSpec(B, Set.of(), 1, 5, 4), Offer.NONE);
        bench.dispatcher.dispatch(bench.order(), new Work<Backend, String>() {
            @Override
            public boolean tryEnter(Backend backend) {
                return backend == spare;
            }

            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }
        });

        assertThat(spare.running()).isEqualTo(1);
        assertThat(main.running()).isZero();
        assertThat(bench.fleet.inFlight()).isEqualTo(1);
    }

    @Test
    void an_admission_that_breaks_gives_its_place_back_and_its_caller_hears() {
        bench.with("a", 1);

        Future<Dispatched<String>> call = bench.call(bench.order(), () -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(failureOf(call)).isInstanceOf(Failure.Internal.class);
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_choice_that_breaks_fails_its_caller_and_nobody_else() {
        bench.with("a", 1);
        bench.with("b", 1);
        whileChoosing.set(() -> {
            throw new IllegalStateException("a bug");
        });

        Future<Dispatched<String>> broken = bench.call(chosen());

        assertThat(failureOf(broken)).isInstanceOf(Failure.Internal.class);
        assertThat(bench.call(chosen()).isComplete()).isFalse();
        assertThat(bench.running()).isEqualTo(1);
    }

    @Test
    void a_retry_that_breaks_fails_its_caller() {
        Backend a = bench.with("a", 1);
        AtomicBoolean breaks = new AtomicBoolean();
        Future<Dispatched<String>> call = bench.call(bench.order(), () -> {
            if (breaks.get()) {
                throw new IllegalStateException("a bug");
            }
            return true;
        });
        breaks.set(true);
        a.last().refuse();
        bench.time.pass(PAUSE);

        assertThat(call.failed()).isTrue();
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_caller_that_breaks_on_its_answer_costs_nobody_a_place() {
        Backend a = bench.with("a", 1);
        bench.call().onSuccess(answer -> {
            throw new IllegalStateException("a bug of the caller");
        });
        bench.call();

        a.last().answer();

        assertThat(a.running()).isEqualTo(1);
        a.last().answer();
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_home_that_is_closed_gives_the_place_to_the_next() {
        Backend a = bench.with("a", 1);
        bench.call();
        Future<Dispatched<String>> homeless = bench.call(by(bench.order(), "least_loaded", step -> {
            throw new RejectedExecutionException("closed");
        }));
        Future<Dispatched<String>> next = bench.call();

        a.last().answer();
        assertThat(homeless.failed()).isTrue();
        a.last().answer();

        assertThat(next.succeeded()).isTrue();
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_call_between_two_tries_whose_home_is_closed_ends_with_its_cause() {
        Backend a = bench.with("a", 1);
        Future<Dispatched<String>> homeless = bench.call(by(bench.order(), "least_loaded", step -> {
            throw new RejectedExecutionException("closed");
        }));

        Failure cause = a.last().refuse();
        bench.time.pass(PAUSE);

        assertThat(failureOf(homeless)).isEqualTo(cause);
    }

    @Test
    void one_who_leaves_after_its_place_was_taken_and_before_it_begins_gives_it_on_and_counts_nowhere() {
        Backend a = bench.with("a", 1);
        bench.call();
        Deque<Runnable> home = new ArrayDeque<>();
        Cancellation leaving = Cancellation.create();
        Future<Dispatched<String>> left = bench.call(by(bench.order(leaving), "least_loaded", home::add));
        Future<Dispatched<String>> next = bench.call();
        a.last().answer();

        leaving.cancel("client");
        home.remove().run();

        assertThat(failureOf(left)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(a.running()).isEqualTo(1);
        a.last().answer();
        assertThat(next.succeeded()).isTrue();
        var figures =
                bench.fleet.snapshot().members().getFirst().guards().metrics().figures();
        assertThat(figures.total()).isEqualTo(2);
        assertThat(figures.ignored()).isZero();
        assertThat(figures.inFlight()).isZero();
    }

    @Test
    void a_first_result_that_comes_as_the_caller_leaves_does_not_bring_the_call_back() {
        Backend a = bench.with("a", 1);
        Cancellation leaving = Cancellation.create();
        Future<Dispatched<String>> call = bench.call(bench.order(leaving));
        leaving.cancel("client");

        a.last().attempt().commit();

        assertThat(failureOf(call)).isInstanceOf(Failure.Cancelled.class);
        assertThat(bench.fleet.inFlight()).isZero();
    }

    @Test
    void a_lease_that_ends_as_its_limit_passes_ends_once_whichever_was_first() {
        bench.with("a", 1);
        Lease<Backend> kept = bench.dispatcher.lease(bench.order(), LONG).result();
        bench.time.after(LONG, () -> {});
        kept.ended().onComplete(over -> assertThat(kept.succeeded()).isFalse());
        bench.time.pass(LONG);
        assertThat(bench.fleet.inFlight()).isZero();

        Lease<Backend> quick = bench.dispatcher.lease(bench.order(), LONG).result();
        quick.succeeded();
        bench.time.pass(LONG);

        assertThat(quick.ended().succeeded()).isTrue();
        assertThat(bench.fleet.inFlight()).isZero();
        assertThat(bench.time.pending()).isZero();
        var figures =
                bench.fleet.snapshot().members().getFirst().guards().metrics().figures();
        assertThat(figures.succeeded()).isEqualTo(1);
        assertThat(figures.ignored()).isEqualTo(1);
    }

    @Test
    void a_trial_that_is_looked_at_and_given_back_can_be_taken_again() {
        Bench tripped = with(oneTrial());
        Backend a = tripped.with("a", 8);
        trip(tripped, a);
        tripped.time.pass(LONG);
        List<Future<Dispatched<String>>> meanwhile = new ArrayList<>();

        tripped.call(tripped.order(), () -> {
            if (meanwhile.isEmpty()) {
                meanwhile.add(tripped.call());
                return false;
            }
            return true;
        });

        assertThat(failureOf(meanwhile.getFirst()))
                .as("the only trial is taken")
                .isInstanceOf(Failure.BreakerOpen.class);
        assertThat(a.running()).isEqualTo(1);
    }

    @Test
    void a_call_from_before_the_breaker_opened_does_not_end_a_trial() {
        Bench tripped = with(oneTrial());
        Backend a = tripped.with("a", 8);
        tripped.call(orderFor(tripped, Duration.ofMinutes(5)));
        Bench.Served old = a.last();
        trip(tripped, a);
        tripped.time.pass(LONG);
        tripped.call();
        Bench.Served trial = a.last();

        old.fail(new Failure.BackendError(A, 500, "late"));

        assertThat(breaker(tripped)).isEqualTo("half_open");
        trial.answer();
        assertThat(breaker(tripped)).isEqualTo("closed");
    }

    @Test
    void a_breaker_that_may_be_tried_again_wakes_those_who_wait_at_a_busy_one() {
        Bench tripped = with(oneTrial());
        Backend a = tripped.with("a", 8);
        trip(tripped, a);
        tripped.with("b", 1);
        tripped.call();
        int before = a.calls.size();
        tripped.call(orderFor(tripped, Duration.ofMinutes(5)));
        assertThat(tripped.dispatcher.queued()).isEqualTo(1);

        tripped.time.pass(LONG);

        assertThat(a.calls).hasSize(before + 1);
        assertThat(tripped.dispatcher.queued()).isZero();
    }

    @Test
    void a_trial_that_never_ends_wakes_those_who_wait_when_its_time_is_over() {
        Bench tripped = with(oneTrial());
        Backend a = tripped.with("a", 8);
        trip(tripped, a);
        tripped.with("b", 1);
        tripped.call();
        tripped.time.pass(LONG);
        tripped.call(orderFor(tripped, Duration.ofMinutes(9)));
        int before = a.calls.size();
        tripped.call(orderFor(tripped, Duration.ofMinutes(9)));
        assertThat(tripped.dispatcher.queued()).isEqualTo(1);

        tripped.time.pass(BreakerSettings.DEFAULT.trialLimit());

        assertThat(a.calls).hasSize(before + 1);
        assertThat(tripped.dispatcher.queued()).isZero();
    }

    @Test
    void an_ejection_that_is_over_wakes_those_who_wait_and_tells_it_outside_the_line() {
        Bench ejecting = with(ejecting());
        Backend a = ejecting.with("a", 1);
        Backend b = ejecting.with("b", 1);
        ejecting.call(by(onlyAt(ejecting, A), "least_loaded", Runnable::run));
        a.last().fail(new Failure.BackendError(A, 500, "no"));
        ejecting.time.pass(Duration.ofSeconds(1));
        ejecting.call();
        Bench.Served busy = b.last();
        List<Future<Dispatched<String>>> reaction = new ArrayList<>();
        ejecting.fleet.subscribe(Long.MAX_VALUE, happening -> {});
        ejecting.fleet.subscribe(0, happening -> {
            if (happening.event() instanceof HubEvent.Restored) {
                reaction.add(ejecting.call());
            }
        });
        Future<Dispatched<String>> waiting = ejecting.call(orderFor(ejecting, Duration.ofMinutes(5)));
        assertThat(ejecting.dispatcher.queued()).isEqualTo(1);

        ejecting.time.pass(Duration.ofMinutes(1));

        assertThat(a.running()).as("%s", waiting).isEqualTo(1);
        assertThat(busy.end().future().isComplete()).isFalse();
        assertThat(reaction).hasSize(1);
    }

    @Test
    void a_look_for_room_that_ends_an_ejection_lets_listeners_hear_outside_the_line() {
        Bench ejecting = with(ejecting());
        Backend a = ejecting.with("a", 1);
        Backend b = ejecting.with("b", 1);
        AtomicReference<Runnable> atTheEnd = new AtomicReference<>(() -> {});
        ejecting.call(by(onlyAt(ejecting, A), "least_loaded", Runnable::run));
        ejecting.time.after(
                OutlierSettings.DEFAULT.baseEjection(), () -> atTheEnd.get().run());
        a.last().fail(new Failure.BackendError(A, 500, "no"));
        ejecting.call();
        ejecting.call(orderFor(ejecting, Duration.ofMinutes(5)));
        ejecting.call(orderFor(ejecting, Duration.ofMinutes(5)));
        List<Future<Dispatched<String>>> reaction = new ArrayList<>();
        ejecting.fleet.subscribe(0, happening -> {
            if (happening.event() instanceof HubEvent.Restored) {
                reaction.add(ejecting.call());
            }
        });
        atTheEnd.set(() -> b.last().answer());

        ejecting.time.pass(Duration.ofMinutes(1));

        assertThat(ejecting.running()).isEqualTo(2);
        assertThat(reaction).as("what listens may call the hub").hasSize(1);
        assertThat(reaction.getFirst()).isNotNull();
    }

    @Test
    void one_that_waits_for_a_removed_instance_has_its_successor_and_the_old_call_ends_late_without_harm() {
        Backend old = bench.with("a", 1);
        Future<Dispatched<String>> running = bench.call();
        Future<Dispatched<String>> waiting = bench.call();

        bench.fleet.remove(A);
        assertThat(waiting.isComplete()).isFalse();
        Backend successor = bench.with("a", 1);
        assertThat(successor.running()).isEqualTo(1);
        old.last().answer();

        assertThat(running.succeeded()).isTrue();
        assertThat(old.calls).hasSize(1);
        assertThat(bench.fleet.inFlight()).isEqualTo(1);
        successor.last().answer();
        assertThat(waiting.succeeded()).isTrue();
    }

    @Test
    void a_listener_that_finds_an_instance_unwell_as_it_comes_up_has_the_last_word() {
        Bench ejecting = with(ejecting());
        Backend a = ejecting.with("a", 1);
        ejecting.with("b", 1);
        ejecting.fleet.mark(B, Verdict.UNWELL, "gone");
        ejecting.fleet.subscribe(0, happening -> {
            if (happening.event() instanceof HubEvent.StatusChanged change
                    && change.instance().equals(B)
                    && change.from() == InstanceStatus.UNHEALTHY) {
                ejecting.fleet.mark(B, Verdict.UNWELL, "not really");
            }
        });

        ejecting.fleet.mark(B, Verdict.WELL, "");
        ejecting.call();
        a.last().fail(new Failure.BackendError(A, 500, "no"));

        assertThat(ejecting.fleet.view(B).orElseThrow().status()).isEqualTo(InstanceStatus.UNHEALTHY);
        assertThat(ejecting.fleet.view(A).orElseThrow().facts())
                .as("the only one that takes calls is not sent away")
                .containsEntry("ejected", false);
    }

    @Test
    void an_instance_that_two_remove_leaves_once() {
        bench.with("a", 1);
        List<Future<Void>> second = new ArrayList<>();
        bench.fleet.subscribe(0, happening -> {
            if (happening.event() instanceof HubEvent.Unregistered) {
                second.add(bench.fleet.remove(A));
            }
        });

        assertThat(bench.fleet.remove(A).succeeded()).isTrue();

        assertThat(second).hasSize(1).allMatch(Future::failed);
    }

    @Test
    void a_raised_cap_holds_for_each_capability_at_once() {
        FleetSettings usual = FleetSettings.DEFAULT;
        Bench parts = with(new FleetSettings(
                usual.breaker(),
                Optional.of(BreakerSettings.DEFAULT),
                Optional.of(new AdaptiveSettings(8, 1, 64, Duration.ofSeconds(1), 0.7)),
                usual.outliers(),
                usual.slowStart(),
                usual.recovery(),
                1,
                usual.metrics(),
                usual.stallAfter(),
                16));
        Backend a = parts.with(InstanceSpec.of("a", 1), Bench.models("m"));
        for (int i = 0; i < 3; i++) {
            parts.call(parts.order().needing("m"));
        }
        assertThat(a.running()).isEqualTo(1);

        parts.fleet.update(A, spec -> InstanceSpec.of("a", 3));

        assertThat(a.running()).isEqualTo(3);
        List.copyOf(a.calls).forEach(Bench.Served::answer);
        assertThat(parts.fleet.inFlight()).isZero();
    }

    @Test
    void a_call_that_says_twice_or_late_that_its_latency_tells_nothing_is_counted_once() {
        Backend a = bench.with("a", 2);
        bench.call();
        Attempt attempt = a.last().attempt();
        attempt.latencyTellsNothing();
        attempt.latencyTellsNothing();
        a.last().answer();
        attempt.latencyTellsNothing();
        bench.call(orderFor(bench, Duration.ofMinutes(9)));
        bench.time.pass(Duration.ofMinutes(1));

        Member<Backend> member = bench.fleet.snapshot().members().getFirst();
        assertThat(member.isSilent(bench.time.nanos(), bench.fleet.stallNanos()))
                .isTrue();
    }

    private static Order onlyAt(Bench bench, InstanceId id) {
        Order like = bench.order();
        return new Order(
                "",
                Set.of(),
                Optional.of(id),
                Optional.empty(),
                0,
                "",
                like.priority(),
                0,
                like.deadline(),
                like.queueTimeout(),
                false,
                like.cancellation(),
                like.home());
    }

    private static Order orderFor(Bench bench, Duration patience) {
        return Order.any(Deadline.after(bench.time.nanos(), patience), patience, Cancellation.create());
    }

    private static FleetSettings oneTrial() {
        BreakerSettings usual = BreakerSettings.DEFAULT;
        return with(
                new BreakerSettings(
                        true,
                        5,
                        usual.windowCalls(),
                        usual.minimumCalls(),
                        usual.failureRate(),
                        usual.slowCall(),
                        usual.slowRate(),
                        LONG,
                        usual.mostOpenFor(),
                        1,
                        1,
                        usual.trialLimit()),
                new OutlierSettings(0, 2, 1, LONG, 0, LONG, LONG, LONG, 0));
    }

    private static FleetSettings ejecting() {
        OutlierSettings usual = OutlierSettings.DEFAULT;
        return with(
                BreakerSettings.OFF,
                new OutlierSettings(
                        1, 2, 1, LONG, 0, usual.baseEjection(), usual.longestEjection(), usual.forgetEvery(), 1));
    }

    private static FleetSettings with(BreakerSettings breaker, OutlierSettings outliers) {
        FleetSettings usual = FleetSettings.DEFAULT;
        return new FleetSettings(
                breaker,
                Optional.empty(),
                Optional.empty(),
                outliers,
                usual.slowStart(),
                usual.recovery(),
                1,
                usual.metrics(),
                usual.stallAfter(),
                usual.events());
    }

    private static void trip(Bench bench, Backend backend) {
        for (int i = 0; i < 5; i++) {
            bench.call();
            backend.last().fail(new Failure.BackendError(A, 500, "no"));
            bench.time.pass(PAUSE);
        }
        assertThat(breaker(bench)).isEqualTo("open");
    }

    private static String breaker(Bench bench) {
        return (String) bench.fleet.view(A).orElseThrow().facts().get("breaker");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
