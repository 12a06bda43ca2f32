package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Nobody waits while something is free. A wait ends exactly once: by service, patience, deadline, cancellation, dismissal,
 * or because it had become hopeless when another needed the room. Service goes by priority, then fair share, then arrival;
 * a flow that cannot be served holds up no other. What an attempt took is never lost, and no wake-up is.
 */
class AdmissionQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTimers time = new ManualTimers();
    private final Map<String, Integer> free = new HashMap<>();
    private AdmissionQueue<String, String> queue = queueOf(8, 1000);

    @Test
    void a_caller_takes_what_is_free_without_waiting() {
        release("x");

        assertThat(join("x").result()).isEqualTo("x");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(time.pending()).isZero();
    }

    @Test
    void calls_of_one_tenant_are_served_in_the_order_they_came() {
        Future<String> first = join("x");
        Future<String> second = join("x");

        free("x");

        assertThat(first.result()).isEqualTo("x");
        assertThat(second.isComplete()).isFalse();
        assertThat(queue.size()).isOne();
    }

    @Test
    void a_higher_priority_is_served_first() {
        Future<String> normal = join("x", "a", Priority.NORMAL);
        Future<String> low = join("x", "a", Priority.LOW);
        Future<String> high = join("x", "a", Priority.HIGH);

        assertThat(servedInTurn(3, low, normal, high)).containsExactly(high, normal, low);
    }

    @Test
    void tenants_take_turns() {
        Future<String> a1 = join("x", "a", Priority.NORMAL);
        Future<String> a2 = join("x", "a", Priority.NORMAL);
        Future<String> a3 = join("x", "a", Priority.NORMAL);
        Future<String> b1 = join("x", "b", Priority.NORMAL);

        assertThat(servedInTurn(4, a1, a2, a3, b1)).containsExactly(a1, b1, a2, a3);
    }

    @Test
    void a_flow_that_cannot_be_served_holds_up_no_other() {
        Future<String> stuck = join("x");
        Future<String> easy = join("y");

        free("y");

        assertThat(easy.result()).isEqualTo("y");
        assertThat(stuck.isComplete()).isFalse();
    }

    @Test
    void a_flow_with_nothing_free_is_tried_once_a_round() {
        queue = queueOf(512, 1000);
        AtomicInteger attempts = new AtomicInteger();
        Supplier<Optional<String>> nothing = () -> {
            attempts.incrementAndGet();
            return Optional.empty();
        };
        for (int i = 0; i < 512; i++) {
            queue.join(ask("x", "t" + i % 7, Priority.NORMAL, 0, PATIENCE, PATIENCE, nothing));
        }
        attempts.set(0);

        queue.serve();

        assertThat(attempts).hasValue(1);
    }

    @Test
    void one_more_than_the_bound_is_refused_at_once() {
        queue = queueOf(2, 1000);
        join("x");
        join("x");

        assertCode(join("x"), "queue_full");
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void waiting_calls_hold_no_more_bytes_than_the_bound() {
        join("x", 600, PATIENCE, PATIENCE);

        assertCode(join("x", 401, PATIENCE, PATIENCE), "queue_full");
        assertThat(join("x", 400, PATIENCE, PATIENCE).isComplete()).isFalse();
        assertThat(queue.bytes()).isEqualTo(1000);
    }

    @Test
    void a_wait_ends_when_patience_passes() {
        Future<String> late = join("x");

        time.pass(PATIENCE);

        assertCode(late, "no_capacity");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void a_wait_ends_at_its_deadline() {
        Future<String> late = join("x", 0, SECOND, PATIENCE);

        time.pass(SECOND);

        assertThat(failureOf(late)).isEqualTo(new Failure.DeadlineExceeded("queue", SECOND));
    }

    @Test
    void a_caller_without_patience_takes_or_leaves() {
        assertCode(join("x", 0, PATIENCE, Duration.ZERO), "no_capacity");
        release("x");
        assertThat(join("x", 0, PATIENCE, Duration.ZERO).result()).isEqualTo("x");
    }

    @Test
    void a_cancelled_caller_waits_no_more() {
        Cancellation cancellation = Cancellation.create();
        Future<String> left = join("x", cancellation);

        cancellation.cancel("client");

        assertThat(failureOf(left)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(queue.isEmpty()).isTrue();
        assertThat(time.pending()).isZero();
        assertThat(failureOf(join("x", cancellation))).isEqualTo(new Failure.Cancelled("client"));
    }

    @Test
    void all_can_be_dismissed_or_those_of_one_flow() {
        Future<String> one = join("x");
        Future<String> other = join("y");

        queue.dismiss("x", new Failure.Draining(SECOND));
        assertThat(failureOf(one)).isInstanceOf(Failure.Draining.class);
        assertThat(other.isComplete()).isFalse();

        queue.dismiss(new Failure.Draining(SECOND));
        assertThat(failureOf(other)).isInstanceOf(Failure.Draining.class);
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void places_are_told_and_estimated_once_the_line_has_moved_enough() {
        List<Future<String>> joined = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            joined.add(join("x"));
        }
        assertThat(queue.placeOf(joined.get(2))).hasValue(new AdmissionQueue.Place(3, Optional.empty()));

        freeEverySecond("x", 4);

        assertThat(queue.placeOf(joined.get(2))).isEmpty();
        assertThat(queue.placeOf(joined.get(4)))
                .hasValue(new AdmissionQueue.Place(1, Optional.of(Duration.ofSeconds(1))));
        assertThat(queue.placeOf(joined.get(6)))
                .hasValue(new AdmissionQueue.Place(3, Optional.of(Duration.ofSeconds(3))));
    }

    @Test
    void a_place_counts_who_is_ahead_by_priority_and_by_turns() {
        join("x", "a", Priority.NORMAL);
        Future<String> a2 = join("x", "a", Priority.NORMAL);
        Future<String> b1 = join("x", "b", Priority.NORMAL);
        Future<String> low = join("x", "b", Priority.LOW);
        Future<String> high = join("x", "c", Priority.HIGH);

        assertThat(List.of(high, b1, a2, low))
                .extracting(future -> queue.placeOf(future).orElseThrow().position())
                .containsExactly(1, 3, 4, 5);
    }

    @Test
    void demand_is_told_in_service_order() {
        join("x", "a", Priority.NORMAL);
        join("y", "a", Priority.NORMAL);
        join("z", "b", Priority.NORMAL);
        join("h", "b", Priority.HIGH);

        assertThat(queue.demand(10)).containsExactly("h", "x", "z", "y");
        assertThat(queue.demand(2)).containsExactly("h", "x");
    }

    @Test
    void a_caller_whose_predicted_wait_is_too_long_is_refused_and_told_when_it_would_not_be() {
        for (int i = 0; i < 8; i++) {
            join("x", 0, Duration.ofHours(1), Duration.ofHours(1));
        }
        freeEverySecond("x", 4);

        Failure refused = failureOf(join("x", 0, PATIENCE, Duration.ofSeconds(3)));

        assertThat(refused).isEqualTo(new Failure.NoCapacity(Codes.QUEUE_FULL, "seat", Duration.ofSeconds(2)));
        assertThat(join("x", 0, PATIENCE, Duration.ofSeconds(6)).isComplete()).isFalse();
    }

    @Test
    void nobody_is_refused_by_a_prediction_before_anything_was_seen() {
        for (int i = 0; i < 7; i++) {
            join("x");
        }
        time.pass(Duration.ofSeconds(9));

        assertThat(join("x", 0, PATIENCE, Duration.ofMillis(1)).isComplete()).isFalse();
    }

    @Test
    void a_full_queue_sends_the_doomed_away_first() {
        Duration hour = Duration.ofHours(1);
        List<Future<String>> early = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            early.add(join("x", 0, hour, hour));
        }
        Future<String> soon = join("x", 0, Duration.ofMillis(7500), hour);
        freeEverySecond("x", 4);
        for (int i = 0; i < 4; i++) {
            join("x", 0, hour, hour);
        }
        assertThat(soon.isComplete()).isFalse();

        Future<String> newcomer = join("x", 0, hour, hour);

        assertCode(soon, "queue_full");
        assertThat(newcomer.isComplete()).isFalse();
        assertThat(early.subList(4, 7)).noneMatch(Future::isComplete);
        assertCode(join("x", 0, hour, hour), "queue_full");
    }

    @Test
    void where_no_place_is_left_the_latest_of_a_lower_priority_gives_way() {
        List<Future<String>> low = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            low.add(join("x", "a", Priority.LOW));
        }

        Future<String> high = join("x", "a", Priority.HIGH);

        assertThat(high.isComplete()).isFalse();
        assertCode(low.getLast(), "queue_full");
        assertThat(low.subList(0, 7)).noneMatch(Future::isComplete);
        assertCode(join("x", "a", Priority.LOW), "queue_full");
    }

    @Test
    void where_no_place_is_left_a_tenant_with_more_than_its_share_gives_way_until_each_has_its_own() {
        List<Future<String>> heavy = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            heavy.add(join("x", "heavy", Priority.NORMAL));
        }
        List<Future<String>> light = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            light.add(join("x", "light", Priority.NORMAL));
        }

        assertThat(heavy.subList(0, 4)).noneMatch(Future::isComplete);
        heavy.subList(4, 8).forEach(gone -> assertCode(gone, "queue_full"));
        assertThat(light.subList(0, 4)).noneMatch(Future::isComplete);
        light.subList(4, 6).forEach(refused -> assertCode(refused, "queue_full"));
        assertCode(join("x", "heavy", Priority.NORMAL), "queue_full");
        assertThat(queue.size()).isEqualTo(8);
    }

    @Test
    void a_tenant_of_more_weight_has_more_of_the_places() {
        queue.weigh("big", 3);
        for (int i = 0; i < 8; i++) {
            join("x", "small", Priority.NORMAL);
        }
        int kept = 0;
        List<Future<String>> big = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            big.add(join("x", "big", Priority.NORMAL));
        }
        for (Future<String> each : big) {
            kept += each.isComplete() ? 0 : 1;
        }

        assertThat(kept).isEqualTo(6);
    }

    @Test
    void nobody_gives_way_to_a_call_of_a_lower_priority() {
        for (int i = 0; i < 8; i++) {
            join("x", "heavy", Priority.NORMAL);
        }

        assertCode(join("x", "light", Priority.LOW), "queue_full");
    }

    @Test
    void whoever_is_too_late_is_sent_away_when_it_would_be_served() {
        ManualTimers sleeping = new ManualTimers();
        queue = new AdmissionQueue<>("seat", new QueueSettings(8, 1000, Duration.ZERO, 8), time, sleeping);
        Future<String> late = join("x", 0, SECOND, PATIENCE);
        Future<String> next = join("x");
        time.pass(SECOND);

        free("x");

        assertThat(failureOf(late)).isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(next.result()).isEqualTo("x");
    }

    @Test
    void something_freed_right_after_a_failed_attempt_is_not_missed() {
        AtomicBoolean first = new AtomicBoolean(true);
        Future<String> joined = queue.join(ask("x", "", Priority.NORMAL, 0, PATIENCE, PATIENCE, () -> {
            Optional<String> taken = take("x");
            if (first.getAndSet(false)) {
                release("x");
                assertThat(queue.isEmpty()).isFalse();
                queue.serve();
            }
            return taken;
        }));

        assertThat(joined.result()).isEqualTo("x");
    }

    @Test
    void another_thread_that_frees_while_an_attempt_fails_sees_the_caller() throws InterruptedException {
        CountDownLatch looked = new CountDownLatch(1);
        AtomicBoolean sawNobody = new AtomicBoolean();
        List<Thread> others = new ArrayList<>();
        Future<String> joined = queue.join(ask("x", "", Priority.NORMAL, 0, PATIENCE, PATIENCE, () -> {
            Optional<String> taken = take("x");
            if (others.isEmpty()) {
                Thread other = Thread.ofPlatform().start(() -> {
                    release("x");
                    sawNobody.set(queue.isEmpty());
                    looked.countDown();
                    queue.serve();
                });
                others.add(other);
                awaitUninterrupted(looked);
            }
            return taken;
        }));
        others.getFirst().join();

        assertThat(sawNobody).isFalse();
        assertThat(joined.result()).isEqualTo("x");
    }

    @Test
    void something_freed_for_one_flow_while_another_is_tried_is_not_missed() {
        Future<String> first = join("x");
        AtomicBoolean freed = new AtomicBoolean(true);
        Future<String> second = queue.join(ask("y", "", Priority.NORMAL, 0, PATIENCE, PATIENCE, () -> {
            if (!freed.getAndSet(true)) {
                release("x");
                queue.serve();
            }
            return take("y");
        }));
        freed.set(false);

        queue.serve();

        assertThat(first.result()).isEqualTo("x");
        assertThat(second.isComplete()).isFalse();
    }

    @Test
    void what_was_taken_reaches_a_caller_that_cancels_at_that_moment() {
        Cancellation cancellation = Cancellation.create();
        AtomicBoolean cancelNow = new AtomicBoolean();
        Future<String> joined = queue.join(
                new AdmissionQueue.Ask<>("x", "", Priority.NORMAL, 0, in(PATIENCE), PATIENCE, cancellation, () -> {
                    if (cancelNow.get()) {
                        cancellation.cancel("client");
                    }
                    return take("x");
                }));
        cancelNow.set(true);

        free("x");

        assertThat(joined.result()).isEqualTo("x");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void who_cancels_while_its_attempt_fails_is_sent_away() {
        Cancellation cancellation = Cancellation.create();
        Future<String> joined = queue.join(
                new AdmissionQueue.Ask<>("x", "", Priority.NORMAL, 0, in(PATIENCE), PATIENCE, cancellation, () -> {
                    cancellation.cancel("client");
                    return Optional.empty();
                }));

        assertThat(failureOf(joined)).isInstanceOf(Failure.Cancelled.class);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void no_attempt_is_made_for_a_caller_that_left() {
        AtomicInteger attempts = new AtomicInteger();
        Cancellation cancellation = Cancellation.create();
        Future<String> left = queue.join(
                new AdmissionQueue.Ask<>("x", "", Priority.NORMAL, 0, in(PATIENCE), PATIENCE, cancellation, () -> {
                    attempts.incrementAndGet();
                    return Optional.empty();
                }));
        cancellation.cancel("client");

        free("x");

        assertThat(left.failed()).isTrue();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void what_runs_at_the_end_of_a_wait_may_come_back() {
        List<String> order = new ArrayList<>();
        Future<String> first = join("x");
        Future<String> second = join("x");
        first.onSuccess(taken -> {
            order.add("first");
            join("y").onFailure(failed -> order.add("third"));
            free("x");
            queue.dismiss("y", new Failure.Draining(SECOND));
        });
        second.onSuccess(taken -> order.add("second"));

        free("x");

        assertThat(order).containsExactly("first", "second", "third");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void an_attempt_that_breaks_ends_its_own_wait_only() {
        AtomicBoolean broken = new AtomicBoolean();
        Future<String> odd = queue.join(ask("x", "", Priority.NORMAL, 0, PATIENCE, PATIENCE, () -> {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return Optional.empty();
        }));
        Future<String> next = join("x");
        broken.set(true);

        free("x");

        assertThat(odd.cause()).hasMessage("broken");
        assertThat(next.result()).isEqualTo("x");
    }

    @Test
    void an_attempt_may_not_join() {
        Future<String> joined = queue.join(ask(
                "x",
                "",
                Priority.NORMAL,
                0,
                PATIENCE,
                PATIENCE,
                () -> Optional.of(join("x").toString())));

        assertThat(joined.cause()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothing_is_left_behind_by_a_million_flows_and_tenants() {
        Future<String> standing = join("standing");
        for (int i = 0; i < 1_000_000; i++) {
            Cancellation cancellation = Cancellation.create();
            String flow = "f" + i;
            queue.join(new AdmissionQueue.Ask<>(
                    flow, "t" + i, Priority.NORMAL, 1, in(PATIENCE), PATIENCE, cancellation, () -> take(flow)));
            if (i % 2 == 0) {
                cancellation.cancel("client");
            } else {
                free(flow);
            }
        }

        assertThat(standing.isComplete()).isFalse();
        assertThat(queue.size()).isOne();
        assertThat(queue.remembered()).isLessThanOrEqualTo(3 + 8);
        queue.dismiss(new Failure.Draining(SECOND));
        assertThat(queue.remembered()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void a_weight_is_above_zero() {
        assertThatThrownBy(() -> queue.weigh("a", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private AdmissionQueue<String, String> queueOf(int most, long mostBytes) {
        return new AdmissionQueue<>("seat", new QueueSettings(most, mostBytes, Duration.ZERO, 8), time, time);
    }

    private Future<String> join(String flow) {
        return join(flow, "", Priority.NORMAL);
    }

    private Future<String> join(String flow, String tenant, Priority priority) {
        return queue.join(ask(flow, tenant, priority, 0, Duration.ofHours(1), PATIENCE, () -> take(flow)));
    }

    private Future<String> join(String flow, long bytes, Duration deadline, Duration patience) {
        return queue.join(ask(flow, "", Priority.NORMAL, bytes, deadline, patience, () -> take(flow)));
    }

    private Future<String> join(String flow, Cancellation cancellation) {
        return queue.join(new AdmissionQueue.Ask<>(
                flow, "", Priority.NORMAL, 0, in(PATIENCE), PATIENCE, cancellation, () -> take(flow)));
    }

    private AdmissionQueue.Ask<String, String> ask(
            String flow,
            String tenant,
            Priority priority,
            long bytes,
            Duration deadline,
            Duration patience,
            Supplier<Optional<String>> attempt) {
        return new AdmissionQueue.Ask<>(
                flow, tenant, priority, bytes, in(deadline), patience, Cancellation.create(), attempt);
    }

    private Deadline in(Duration limit) {
        return Deadline.after(time.nanos(), limit);
    }

    private synchronized Optional<String> take(String flow) {
        if (free.getOrDefault(flow, 0) == 0) {
            return Optional.empty();
        }
        free.compute(flow, (name, count) -> count == null || count == 1 ? null : count - 1);
        return Optional.of(flow);
    }

    private synchronized void release(String flow) {
        free.merge(flow, 1, Integer::sum);
    }

    private void free(String flow) {
        release(flow);
        queue.serve();
    }

    private void freeEverySecond(String flow, int times) {
        for (int i = 0; i < times; i++) {
            time.pass(SECOND);
            free(flow);
        }
    }

    @SafeVarargs
    private List<Future<String>> servedInTurn(int times, Future<String>... waiting) {
        List<Future<String>> served = new ArrayList<>();
        for (Future<String> each : waiting) {
            each.onSuccess(taken -> served.add(each));
        }
        for (int i = 0; i < times; i++) {
            free("x");
        }
        return served;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertCode(Future<String> refused, String code) {
        assertThat(failureOf(refused).code().value()).isEqualTo(code);
    }

    private static Failure failureOf(Future<String> failed) {
        assertThat(failed.failed()).isTrue();
        return HubException.failureOf(failed.cause());
    }
}
