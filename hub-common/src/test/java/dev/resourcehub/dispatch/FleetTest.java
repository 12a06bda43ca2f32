package dev.resourcehub.dispatch;

import static dev.resourcehub.dispatch.Bench.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Bench.Backend;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Who belongs to a fleet and how each is.
 *
 * <ul>
 *   <li>A registered instance is asked at once and gets calls when it answers; one that never answered gets none.
 *   <li>Draining finishes what runs and admits nothing; resuming admits again; removing lets what runs finish.
 *   <li>A restart goes through the hub's own driver and is over when the instance answers.
 *   <li>Events come in order, to those who come later too.
 * </ul>
 */
class FleetTest {

    private static final InstanceId A = new InstanceId("a");
    private static final HealthSettings HEALTH =
            new HealthSettings(Duration.ofSeconds(3), Duration.ofSeconds(1), 1, 2, 1);

    private final Bench bench = new Bench();
    private final List<Promise<Void>> questions = new ArrayList<>();

    @Test
    void a_registered_instance_is_asked_at_once_and_gets_calls_when_it_answers() {
        Future<InstanceStatus> registered = register();
        Future<Dispatched<String>> early = bench.call();
        assertThat(early.failed()).isTrue();
        assertThat(questions).hasSize(1);

        questions.getFirst().complete();

        assertThat(registered.result()).isEqualTo(InstanceStatus.HEALTHY);
        bench.call();
        assertThat(bench.backends.get("a").running()).isEqualTo(1);
    }

    @Test
    void one_that_never_answered_gets_no_calls_however_often_it_is_asked() {
        register();
        for (int i = 0; i < 5; i++) {
            questions.getLast().fail("connection refused");
            bench.time.pass(Duration.ofSeconds(40));
        }

        assertThat(bench.fleet.view(A).orElseThrow().status()).isEqualTo(InstanceStatus.UNHEALTHY);
        assertThat(bench.call().failed()).isTrue();
        assertThat(bench.backends.get("a").calls).isEmpty();
    }

    @Test
    void one_that_is_removed_before_it_answered_was_not_registered() {
        Future<InstanceStatus> registered = register();

        bench.fleet.remove(A);

        assertThat(failureOf(registered)).isInstanceOf(Failure.Conflict.class);
    }

    @Test
    void a_taken_id_is_a_conflict_and_the_first_stays() {
        bench.with("a", 3);

        Future<InstanceStatus> second =
                bench.fleet.register(Enrolment.of(InstanceSpec.of("a", 9), "printer", new Backend(A)));

        assertThat(failureOf(second)).isInstanceOf(Failure.Conflict.class);
        assertThat(bench.fleet.views()).extracting(InstanceView::maxConcurrent).containsExactly(3);
    }

    @Test
    void an_unknown_instance_is_named_with_the_known_ones() {
        bench.with("a", 1);

        Failure failure = failureOf(bench.fleet.resume(new InstanceId("b")));

        assertThat(failure)
                .isEqualTo(new Failure.Unknown(DispatchCodes.INSTANCE_NOT_FOUND, "instance", "b", List.of("a")));
    }

    @Test
    void draining_finishes_what_runs_and_admits_nothing() {
        Backend a = bench.with("a", 4);
        Future<Dispatched<String>> running = bench.call();

        Future<Boolean> drained = bench.fleet.drain(A, Duration.ofSeconds(30));

        assertThat(status()).isEqualTo(InstanceStatus.DRAINING);
        assertThat(bench.call().failed()).isTrue();
        assertThat(drained.isComplete()).isFalse();
        a.last().answer();
        assertThat(running.succeeded()).isTrue();
        assertThat(drained.result()).isTrue();
        assertThat(status()).isEqualTo(InstanceStatus.DRAINING);
    }

    @Test
    void a_drain_ends_at_its_limit_and_says_that_something_still_runs() {
        Backend a = bench.with("a", 4);
        bench.call();
        Future<Boolean> drained = bench.fleet.drain(A, Duration.ofSeconds(30));

        bench.time.pass(Duration.ofSeconds(30));

        assertThat(drained.result()).isFalse();
        assertThat(a.running()).isEqualTo(1);
        assertThat(status()).isEqualTo(InstanceStatus.DRAINING);
    }

    @Test
    void a_resumed_instance_takes_those_who_wait() {
        Backend a = bench.with("a", 1);
        bench.call();
        Future<Dispatched<String>> waiting = bench.call();
        bench.fleet.drain(A, Duration.ofSeconds(30));
        a.last().answer();
        assertThat(waiting.isComplete()).isFalse();

        bench.fleet.resume(A);

        a.last().answer();
        assertThat(waiting.succeeded()).isTrue();
    }

    @Test
    void what_runs_at_a_removed_instance_finishes() {
        Backend a = bench.with("a", 1);
        Future<Dispatched<String>> running = bench.call();

        bench.fleet.remove(A);

        assertThat(bench.fleet.views()).isEmpty();
        assertThat(bench.call().failed()).isTrue();
        a.last().answer();
        assertThat(running.succeeded()).isTrue();
    }

    @Test
    void an_update_changes_the_cap_at_once_and_lets_what_is_above_it_finish() {
        Backend a = bench.with("a", 1);
        bench.call();
        Future<Dispatched<String>> waiting = bench.call();

        bench.fleet.update(A, spec -> new InstanceSpec(A, Set.of("gpu"), 2, 1, 2));
        assertThat(a.running()).isEqualTo(2);
        bench.fleet.update(A, spec -> new InstanceSpec(A, Set.of("gpu"), 2, 1, 1));
        bench.call();

        assertThat(a.running()).isEqualTo(2);
        a.calls.getFirst().answer();
        assertThat(a.running()).isEqualTo(1);
        a.calls.get(1).answer();
        assertThat(waiting.succeeded()).isTrue();
        assertThat(a.running()).isEqualTo(1);
    }

    @Test
    void a_restart_goes_through_the_driver_and_is_over_when_the_instance_answers() {
        Promise<Void> driven = Promise.promise();
        Backend a = new Backend(A);
        bench.backends.put("a", a);
        bench.fleet.register(Enrolment.of(InstanceSpec.of("a", 1), "printer", a)
                .probedBy(this::ask, HEALTH)
                .drivenBy(driven::future));
        questions.getFirst().complete();

        Future<InstanceView> restarted = bench.fleet.restart(A);
        assertThat(status()).isEqualTo(InstanceStatus.STARTING);
        driven.complete();
        assertThat(restarted.isComplete()).isFalse();
        questions.getLast().complete();

        assertThat(restarted.result().status()).isEqualTo(InstanceStatus.HEALTHY);
    }

    @Test
    void what_this_hub_did_not_start_it_does_not_restart() {
        bench.with("a", 1);

        assertThat(failureOf(bench.fleet.restart(A))).isInstanceOf(Failure.Conflict.class);
        assertThat(status()).isEqualTo(InstanceStatus.HEALTHY);
    }

    @Test
    void an_instance_that_comes_back_starts_slowly_and_a_new_one_does_not() {
        bench.with("a", 4);
        Member<Backend> member = bench.fleet.snapshot().members().getFirst();
        assertThat(member.weight()).isEqualTo(1.0);

        bench.fleet.mark(A, Verdict.UNWELL, "gone");
        bench.fleet.mark(A, Verdict.WELL, "");

        assertThat(member.weight()).isLessThan(0.2);
        bench.time.pass(Duration.ofSeconds(15));
        assertThat(member.weight()).isBetween(0.4, 0.6);
        bench.time.pass(Duration.ofSeconds(15));
        assertThat(member.weight()).isEqualTo(1.0);
    }

    @Test
    void a_resumed_instance_has_its_whole_share_at_once() {
        bench.with("a", 4);
        Member<Backend> member = bench.fleet.snapshot().members().getFirst();

        bench.fleet.drain(A, Duration.ofSeconds(30));
        bench.fleet.resume(A);

        assertThat(member.weight()).isEqualTo(1.0);
    }

    @Test
    void a_call_that_could_not_reach_it_has_it_asked_at_once() {
        register();
        questions.getFirst().complete();
        bench.call();

        bench.backends.get("a").last().refuse();

        assertThat(questions).hasSize(2);
    }

    @Test
    void instances_that_fail_every_call_are_sent_away_and_come_back() {
        Backend bad = bench.with("bad", 64);
        Backend good = bench.with("good", 64);
        for (int i = 0; i < 40 && !isEjectedOrOpen("bad"); i++) {
            bench.call();
            bad.calls.stream().filter(call -> !call.end().future().isComplete()).forEach(Bench.Served::refuse);
            bench.time.pass(Duration.ofMillis(400));
            good.calls.stream()
                    .filter(call -> !call.end().future().isComplete())
                    .forEach(Bench.Served::answer);
        }

        assertThat(isEjectedOrOpen("bad")).isTrue();
        int before = bad.calls.size();
        for (int i = 0; i < 20; i++) {
            bench.call();
            good.last().answer();
        }
        assertThat(bad.calls).hasSize(before);
    }

    @Test
    void events_come_in_order_and_to_those_who_come_later() throws Exception {
        bench.with("a", 1);
        bench.fleet.mark(A, Verdict.UNWELL, "gone");
        List<Happening> heard = new ArrayList<>();

        Subscription subscription = bench.fleet.subscribe(1, heard::add);
        bench.fleet.mark(A, Verdict.WELL, "");
        subscription.close();
        bench.fleet.remove(A);

        assertThat(heard).extracting(Happening::number).containsExactly(2L, 3L, 4L);
        assertThat(heard)
                .extracting(Happening::event)
                .containsExactly(
                        new HubEvent.StatusChanged(A, InstanceStatus.UNKNOWN, InstanceStatus.HEALTHY, ""),
                        new HubEvent.StatusChanged(A, InstanceStatus.HEALTHY, InstanceStatus.UNHEALTHY, "gone"),
                        new HubEvent.StatusChanged(A, InstanceStatus.UNHEALTHY, InstanceStatus.HEALTHY, ""));
        assertThat(bench.fleet.events(0).getLast().event()).isEqualTo(new HubEvent.Unregistered(A));
    }

    @Test
    void one_who_remembers_a_number_from_before_a_restart_hears_all_that_is_kept() {
        bench.with("a", 1);
        List<Happening> heard = new ArrayList<>();

        bench.fleet.subscribe(4711, heard::add);

        assertThat(heard).extracting(Happening::number).containsExactly(1L, 2L);
    }

    private boolean isEjectedOrOpen(String id) {
        var facts = bench.fleet.view(new InstanceId(id)).orElseThrow().facts();
        return facts.get("ejected").equals(true) || !facts.get("breaker").equals("closed");
    }

    private InstanceStatus status() {
        return bench.fleet.view(A).orElseThrow().status();
    }

    private Future<InstanceStatus> register() {
        Backend a = new Backend(A);
        bench.backends.put("a", a);
        return bench.fleet.register(
                Enrolment.of(InstanceSpec.of("a", 4), "printer", a).probedBy(this::ask, HEALTH));
    }

    private Future<Void> ask() {
        Promise<Void> question = Promise.promise();
        questions.add(question);
        return question.future();
    }
}
