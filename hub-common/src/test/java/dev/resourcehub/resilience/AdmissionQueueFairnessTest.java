package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Tenants that wait share service by weight. One that asks seldom hardly notices one that asks for much. Being away earns
 * nothing and costs nothing, and an endless stream of new tenants starves nobody.
 */
class AdmissionQueueFairnessTest {

    private static final Duration CALL = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTimers time = new ManualTimers();
    private final AdmissionQueue<String, String> queue =
            new AdmissionQueue<>("seat", new QueueSettings(5000, 1, Duration.ZERO, 1024), time, time);
    private final Map<String, Integer> served = new TreeMap<>();
    private boolean free;

    @Test
    void a_light_tenant_waits_no_longer_than_twice_its_solo_wait_beside_a_heavy_one() {
        Random random = new Random(20);
        for (int i = 0; i < 100; i++) {
            join("heavy");
        }
        serveOne();
        for (int round = 0; round < 100; round++) {
            long soloNanos = 1_000_000L * (1 + random.nextInt(99));
            time.pass(CALL.minusNanos(soloNanos));
            long joinedNanos = time.nanos();
            long[] waitNanos = {Long.MAX_VALUE};
            join("light").onSuccess(taken -> waitNanos[0] = time.nanos() - joinedNanos);
            time.pass(Duration.ofNanos(soloNanos));
            serveOne();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                time.pass(CALL);
                serveOne();
                join("heavy");
            }

            assertThat(waitNanos[0]).as("seed 20, round " + round).isLessThanOrEqualTo(2 * soloNanos);
        }
    }

    @Test
    void a_light_tenant_is_served_at_once_when_ten_heavy_ones_are_in_the_middle_of_their_turns() {
        for (int i = 0; i < 200; i++) {
            join("heavy" + i % 10);
        }
        for (int i = 0; i < 54; i++) {
            serveOne();
        }
        Future<String> light = join("light");

        int services = 0;
        while (!light.isComplete()) {
            serveOne();
            services++;
        }

        assertThat(services).isLessThanOrEqualTo(10);
    }

    @Test
    void weights_of_three_to_one_give_three_to_one_service() {
        queue.weigh("gold", 3);
        for (int i = 0; i < 200; i++) {
            join("gold");
            join("plain");
        }

        for (int i = 0; i < 200; i++) {
            serveOne();
        }

        assertThat(served.get("gold")).isBetween(149, 151);
    }

    @Test
    void equal_tenants_that_always_wait_are_served_equally() {
        Random random = new Random(95);
        for (int i = 0; i < 400; i++) {
            join("t" + (i < 20 ? i % 10 : random.nextInt(10)));
        }
        for (int i = 0; i < 95; i++) {
            serveOne();
        }

        assertThat(jain()).as("seed 95").isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void tenants_that_ask_again_as_soon_as_they_were_served_get_no_more_than_those_who_queue_up() {
        for (int i = 0; i < 100; i++) {
            join("patient");
        }
        Future<String> one = join("eager");
        for (int i = 0; i < 100; i++) {
            serveOne();
            if (one.isComplete()) {
                one = join("eager");
            }
        }

        assertThat(served.get("patient")).isBetween(49, 51);
    }

    @Test
    void a_tenant_that_was_away_has_no_credit() {
        for (int i = 0; i < 200; i++) {
            join("present");
        }
        join("returning");
        for (int i = 0; i < 100; i++) {
            serveOne();
        }
        served.clear();
        for (int i = 0; i < 100; i++) {
            join("returning");
        }
        for (int i = 0; i < 40; i++) {
            serveOne();
        }

        assertThat(served.get("present")).isBetween(19, 21);
    }

    @Test
    void a_tenant_whose_flow_was_stuck_has_credit_for_one_round_only() {
        for (int i = 0; i < 100; i++) {
            join("stuck", "elsewhere", false);
        }
        for (int i = 0; i < 300; i++) {
            join("moving");
        }
        for (int i = 0; i < 200; i++) {
            serveOne();
        }
        for (int i = 0; i < 100; i++) {
            join("stuck");
        }
        served.clear();
        for (int i = 0; i < 40; i++) {
            serveOne();
        }

        assertThat(served.get("moving")).isBetween(17, 21);
    }

    @Test
    void an_endless_stream_of_new_tenants_starves_nobody() {
        for (int i = 0; i < 50; i++) {
            join("old");
        }
        for (int i = 0; i < 100; i++) {
            join("new" + i);
            serveOne();
        }

        assertThat(served.get("old")).isGreaterThanOrEqualTo(5);
    }

    @Test
    void calls_that_are_cancelled_are_not_charged() {
        for (int i = 0; i < 20; i++) {
            join("steady");
        }
        Cancellation fickle = Cancellation.create();
        for (int i = 0; i < 100; i++) {
            join("fickle", "x", true, fickle);
        }
        fickle.cancel("client");
        for (int i = 0; i < 20; i++) {
            join("fickle");
        }
        for (int i = 0; i < 20; i++) {
            serveOne();
        }

        assertThat(served.get("fickle")).isBetween(9, 11);
    }

    private Future<String> join(String tenant) {
        return join(tenant, "x", true);
    }

    private Future<String> join(String tenant, String flow, boolean servable) {
        return join(tenant, flow, servable, Cancellation.create());
    }

    private Future<String> join(String tenant, String flow, boolean servable, Cancellation cancellation) {
        return queue.join(new AdmissionQueue.Ask<>(
                flow, tenant, Priority.NORMAL, 0, Deadline.after(time.nanos(), HOUR), HOUR, cancellation, () -> {
                    if (!free || !servable) {
                        return Optional.empty();
                    }
                    free = false;
                    served.merge(tenant, 1, Integer::sum);
                    return Optional.of(tenant);
                }));
    }

    private void serveOne() {
        free = true;
        queue.serve();
        assertThat(free).isFalse();
    }

    private double jain() {
        double sum = served.values().stream().mapToDouble(each -> each).sum();
        double squares = served.values().stream()
                .mapToDouble(each -> (double) each * each)
                .sum();
        return sum * sum / (10 * squares);
    }
}
