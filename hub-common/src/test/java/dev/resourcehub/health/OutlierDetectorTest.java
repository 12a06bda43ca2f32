package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.ManualTimers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Ejects for failures in a row, for a share of failures, and for stalls, never for slowness; an ejection ends by time and
 * grows with each; most of the fleet, and always one, stays.
 */
class OutlierDetectorTest {

    private static final Failure BROKEN = new Failure.BackendUnreachable(new InstanceId("a"), "refused");
    private static final OutlierSettings SETTINGS = OutlierSettings.DEFAULT;

    private final ManualTimers time = new ManualTimers();
    private final List<HubEvent> told = new ArrayList<>();
    private final OutlierDetector detector = new OutlierDetector(SETTINGS, time, told::add);
    private final Outlier a = detector.forInstance(new InstanceId("a"));
    private final Outlier b = detector.forInstance(new InstanceId("b"));

    @Test
    void five_failures_in_a_row_eject() {
        fail(a, 4);
        assertThat(a.isEjected()).isFalse();

        fail(a, 1);

        assertThat(a.isEjected()).isTrue();
        assertThat(told)
                .containsExactly(new HubEvent.Ejected(
                        a.id(), "5 calls failed in a row, the last with backend_unreachable", 10_000));
    }

    @Test
    void a_success_between_breaks_the_row() {
        fail(a, 4);
        a.succeeded();
        fail(a, 4);

        assertThat(a.isEjected()).isFalse();
    }

    @Test
    void half_of_twenty_calls_eject() {
        for (int i = 0; i < 9; i++) {
            fail(a, 1);
            a.succeeded();
        }
        a.succeeded();
        assertThat(a.isEjected()).isFalse();

        fail(a, 1);

        assertThat(a.isEjected()).isTrue();
        assertThat(((HubEvent.Ejected) told.getFirst()).reason()).startsWith("10 of the last 20 calls failed");
    }

    @Test
    void a_failure_rate_of_too_few_calls_says_nothing() {
        for (int i = 0; i < 9; i++) {
            fail(a, 1);
            a.succeeded();
        }
        fail(a, 1);

        assertThat(a.isEjected()).isFalse();
    }

    @Test
    void failures_older_than_the_window_are_forgotten() {
        for (int i = 0; i < 9; i++) {
            a.succeeded();
            fail(a, 1);
        }
        time.pass(SETTINGS.window());
        a.succeeded();
        fail(a, 2);

        assertThat(a.isEjected()).isFalse();
    }

    @Test
    void two_stalls_eject_though_every_probe_is_green() {
        a.stalled();
        assertThat(a.isEjected()).isFalse();

        a.stalled();

        assertThat(a.isEjected()).isTrue();
        assertThat(((HubEvent.Ejected) told.getFirst()).reason())
                .isEqualTo("2 calls stalled and none succeeded between them");
    }

    @Test
    void a_success_between_two_stalls_means_it_is_only_slow_at_times() {
        a.stalled();
        a.succeeded();
        a.stalled();

        assertThat(a.isEjected()).isFalse();
    }

    @Test
    void an_ejection_ends_by_time_and_is_told_once() {
        fail(a, 5);

        time.pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(a.isEjected()).isTrue();
        assertThat(a.nanosUntilRestored()).isOne();
        time.pass(Duration.ofNanos(1));

        assertThat(a.isEjected()).isFalse();
        assertThat(a.isEjected()).isFalse();
        assertThat(told).hasSize(2).last().isEqualTo(new HubEvent.Restored(a.id()));
    }

    @Test
    void the_owner_learns_when_to_look_and_looking_restores() {
        assertThat(detector.nanosUntilRestored()).isEqualTo(Long.MAX_VALUE);
        fail(a, 5);
        time.pass(Duration.ofSeconds(4));
        assertThat(detector.nanosUntilRestored())
                .isEqualTo(Duration.ofSeconds(6).toNanos());
        time.pass(Duration.ofSeconds(6));

        detector.restoreDue();

        assertThat(told).last().isEqualTo(new HubEvent.Restored(a.id()));
        assertThat(detector.nanosUntilRestored()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void back_again_it_starts_with_a_clean_slate() {
        fail(a, 5);
        time.pass(Duration.ofSeconds(10));
        assertThat(a.isEjected()).isFalse();

        fail(a, 4);

        assertThat(a.isEjected()).isFalse();
    }

    @Test
    void each_ejection_is_longer_up_to_a_cap() {
        for (int i = 0; i < 40; i++) {
            fail(a, 5);
            time.pass(SETTINGS.longestEjection());
            assertThat(a.isEjected()).isFalse();
        }

        List<Long> lengths = ejections();
        assertThat(lengths.subList(0, 4)).containsExactly(10_000L, 20_000L, 30_000L, 40_000L);
        assertThat(lengths.getLast()).isEqualTo(300_000L);
    }

    @Test
    void good_behaviour_makes_the_next_ejection_shorter_and_idleness_does_not() {
        ejectAndWait(3);
        time.pass(SETTINGS.forgetEvery().multipliedBy(10));
        ejectAndWait(1);
        assertThat(ejections()).last().isEqualTo(40_000L);

        time.pass(SETTINGS.forgetEvery().multipliedBy(2));
        a.succeeded();
        ejectAndWait(1);

        assertThat(ejections()).last().isEqualTo(30_000L);
    }

    @Test
    void a_single_instance_is_never_ejected() {
        OutlierDetector lonely = new OutlierDetector(SETTINGS, time, told::add);
        Outlier only = lonely.forInstance(new InstanceId("only"));

        fail(only, 100);

        assertThat(only.isEjected()).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void at_most_half_of_the_fleet_is_out_and_the_next_failure_after_room_ejects() {
        fail(a, 5);
        fail(b, 5);
        assertThat(b.isEjected()).isFalse();

        time.pass(Duration.ofSeconds(10));
        assertThat(a.isEjected()).isFalse();
        fail(b, 1);

        assertThat(b.isEjected()).isTrue();
    }

    @Test
    void an_instance_that_gets_no_calls_anyway_does_not_count() {
        b.becameUnavailable();
        fail(a, 10);
        assertThat(a.isEjected()).isFalse();

        b.becameAvailable();
        fail(a, 1);

        assertThat(a.isEjected()).isTrue();
    }

    @Test
    void when_the_others_go_away_an_ejected_one_is_taken_back() {
        fail(a, 5);

        b.becameUnavailable();

        assertThat(a.isEjected()).isFalse();
        assertThat(told).last().isEqualTo(new HubEvent.Restored(a.id()));
    }

    @Test
    void when_the_others_are_removed_an_ejected_one_is_taken_back() {
        fail(a, 5);

        detector.remove(b.id());

        assertThat(a.isEjected()).isFalse();
    }

    @Test
    void brought_up_anew_it_gets_calls_again_and_its_past_is_forgotten() {
        ejectAndWait(3);
        fail(a, 5);

        a.forget();

        assertThat(a.isEjected()).isFalse();
        fail(a, 5);
        assertThat(ejections()).last().isEqualTo(10_000L);
    }

    @Test
    void a_removed_instance_is_never_ejected_any_more() {
        detector.remove(a.id());

        fail(a, 50);

        assertThat(a.isEjected()).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void telling_of_calls_that_eject_nothing_allocates_nothing() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        OutlierDetector still = new OutlierDetector(SETTINGS, () -> 0, told::add);
        Outlier quiet = still.forInstance(new InstanceId("quiet"));
        tellOfCalls(quiet, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();

        tellOfCalls(quiet, 20_000);

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes of 80 000 calls").isLessThan(10_000);
    }

    private static void tellOfCalls(Outlier outlier, int rounds) {
        for (int i = 0; i < rounds; i++) {
            outlier.succeeded();
            outlier.succeeded();
            outlier.failed(BROKEN);
            outlier.stalled();
            outlier.succeeded();
            if (outlier.isEjected()) {
                throw new AssertionError("ejected");
            }
        }
    }

    @Test
    void a_listener_that_tells_of_calls_hears_its_events_in_order() {
        List<String> heard = new ArrayList<>();
        List<Outlier> first = new ArrayList<>();
        OutlierDetector reentrant = new OutlierDetector(SETTINGS, time, event -> {
            heard.add("begin " + event.instance());
            if (event instanceof HubEvent.Ejected && heard.size() == 1) {
                first.getFirst().forget();
            }
            heard.add("end " + event.getClass().getSimpleName());
        });
        Outlier bad = reentrant.forInstance(new InstanceId("bad"));
        first.add(bad);
        reentrant.forInstance(new InstanceId("good"));

        fail(bad, 5);

        assertThat(heard).containsExactly("begin bad", "end Ejected", "begin bad", "end Restored");
    }

    @Test
    void whatever_happens_one_available_instance_stays_and_the_share_holds() {
        for (long seed = 0; seed < 300; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            ManualTimers clock = new ManualTimers();
            List<HubEvent> events = new ArrayList<>();
            OutlierDetector fleet = new OutlierDetector(SETTINGS, clock, events::add);
            List<Outlier> all = new ArrayList<>();
            boolean[] available = new boolean[6];
            for (int i = 0; i < available.length; i++) {
                all.add(fleet.forInstance(new InstanceId("i" + i)));
                available[i] = true;
            }
            for (int step = 0; step < 300; step++) {
                int i = random.nextInt(available.length);
                events.clear();
                switch (random.nextInt(6)) {
                    case 0 -> all.get(i).succeeded();
                    case 1 -> all.get(i).stalled();
                    case 2 -> clock.pass(Duration.ofSeconds(random.nextInt(5)));
                    case 3 -> {
                        available[i] = !available[i];
                        if (available[i]) {
                            all.get(i).becameAvailable();
                        } else {
                            all.get(i).becameUnavailable();
                        }
                    }
                    default -> fail(all.get(i), 3);
                }
                int counted = 0;
                int out = 0;
                for (int k = 0; k < available.length; k++) {
                    counted += available[k] ? 1 : 0;
                    out += available[k] && all.get(k).isEjected() ? 1 : 0;
                }
                assertThat(counted - out).as("seed " + seed).isGreaterThanOrEqualTo(Math.min(1, counted));
                if (events.stream().anyMatch(HubEvent.Ejected.class::isInstance)) {
                    assertThat(out).as("out, seed " + seed).isBetween(1, Math.max(1, counted / 2));
                }
            }
        }
    }

    private void ejectAndWait(int times) {
        for (int i = 0; i < times; i++) {
            fail(a, 5);
            assertThat(a.wasEjected()).isTrue();
            time.pass(Duration.ofNanos(a.nanosUntilRestored()));
            assertThat(a.isEjected()).isFalse();
        }
    }

    private List<Long> ejections() {
        return told.stream()
                .filter(HubEvent.Ejected.class::isInstance)
                .map(event -> ((HubEvent.Ejected) event).forMillis())
                .toList();
    }

    private static void fail(Outlier outlier, int times) {
        for (int i = 0; i < times; i++) {
            outlier.failed(BROKEN);
        }
    }
}
