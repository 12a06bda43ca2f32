package dev.resourcehub.resource;

import static dev.resourcehub.resource.InstanceStatus.DEGRADED;
import static dev.resourcehub.resource.InstanceStatus.DRAINING;
import static dev.resourcehub.resource.InstanceStatus.ERROR;
import static dev.resourcehub.resource.InstanceStatus.HEALTHY;
import static dev.resourcehub.resource.InstanceStatus.STARTING;
import static dev.resourcehub.resource.InstanceStatus.STOPPED;
import static dev.resourcehub.resource.InstanceStatus.STOPPING;
import static dev.resourcehub.resource.InstanceStatus.UNHEALTHY;
import static dev.resourcehub.resource.InstanceStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Lifecycle.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every event from every state; never seen well is never available; draining lies over what is beneath; a stopped instance
 * hears nothing.
 */
class LifecycleTest {

    private static final Event WELL = new Event.Well();
    private static final Event TROUBLE = new Event.Degraded("slow disk");
    private static final Event UNWELL = new Event.Unwell("refused");
    private static final Event DRAIN = new Event.DrainRequested();
    private static final Event DRAINED = new Event.Drained();
    private static final Event RESUME = new Event.Resumed();
    private static final Event START = new Event.StartRequested("restart requested");
    private static final Event STARTED = new Event.Started();
    private static final Event START_FAILED = new Event.StartFailed("no such image");
    private static final Event LATE = new Event.StartLimitPassed();
    private static final Event STOP = new Event.StopRequested();
    private static final Event IS_STOPPED = new Event.Stopped();
    private static final Event GAVE_UP = new Event.GaveUp("gave up after 3 attempts");

    private static final List<Event> EVENTS = List.of(
            WELL,
            TROUBLE,
            UNWELL,
            DRAIN,
            DRAINED,
            RESUME,
            START,
            STARTED,
            START_FAILED,
            LATE,
            STOP,
            IS_STOPPED,
            GAVE_UP);

    private static Map<String, Row> table() {
        Map<String, Row> rows = new LinkedHashMap<>();
        // Columns: as EVENTS.
        rows.put(
                "registered",
                row(
                        after(),
                        UNKNOWN,
                        cells(
                                HEALTHY, UNHEALTHY, UNHEALTHY, DRAINING, UNKNOWN, UNKNOWN, STARTING, UNKNOWN, UNKNOWN,
                                UNKNOWN, STOPPING, UNKNOWN, ERROR)));
        rows.put(
                "healthy",
                row(
                        after(WELL),
                        HEALTHY,
                        cells(
                                HEALTHY, DEGRADED, UNHEALTHY, DRAINING, HEALTHY, HEALTHY, STARTING, HEALTHY, HEALTHY,
                                HEALTHY, STOPPING, HEALTHY, HEALTHY)));
        rows.put(
                "degraded",
                row(
                        after(WELL, TROUBLE),
                        DEGRADED,
                        cells(
                                HEALTHY, DEGRADED, UNHEALTHY, DRAINING, DEGRADED, DEGRADED, STARTING, DEGRADED,
                                DEGRADED, DEGRADED, STOPPING, DEGRADED, DEGRADED)));
        rows.put(
                "unhealthy after well",
                row(
                        after(WELL, UNWELL),
                        UNHEALTHY,
                        cells(
                                HEALTHY, DEGRADED, UNHEALTHY, DRAINING, UNHEALTHY, UNHEALTHY, STARTING, UNHEALTHY,
                                UNHEALTHY, UNHEALTHY, STOPPING, UNHEALTHY, ERROR)));
        rows.put(
                "unhealthy from the first",
                row(
                        after(UNWELL),
                        UNHEALTHY,
                        cells(
                                HEALTHY, UNHEALTHY, UNHEALTHY, DRAINING, UNHEALTHY, UNHEALTHY, STARTING, UNHEALTHY,
                                UNHEALTHY, UNHEALTHY, STOPPING, UNHEALTHY, ERROR)));
        rows.put(
                "starting",
                row(
                        after(WELL, START),
                        STARTING,
                        cells(
                                STARTING, STARTING, STARTING, DRAINING, STARTING, STARTING, STARTING, STARTING,
                                UNHEALTHY, UNHEALTHY, STOPPING, STARTING, ERROR)));
        rows.put(
                "started",
                row(
                        after(WELL, START, STARTED),
                        STARTING,
                        cells(
                                HEALTHY, STARTING, STARTING, DRAINING, STARTING, STARTING, STARTING, STARTING,
                                UNHEALTHY, UNHEALTHY, STOPPING, STARTING, ERROR)));
        rows.put(
                "draining",
                row(
                        after(WELL, DRAIN),
                        DRAINING,
                        cells(
                                DRAINING, DRAINING, DRAINING, DRAINING, DRAINING, HEALTHY, DRAINING, DRAINING, DRAINING,
                                DRAINING, STOPPING, DRAINING, DRAINING)));
        rows.put(
                "drained",
                row(
                        after(WELL, DRAIN, DRAINED),
                        DRAINING,
                        cells(
                                DRAINING, DRAINING, DRAINING, DRAINING, DRAINING, HEALTHY, DRAINING, DRAINING, DRAINING,
                                DRAINING, STOPPING, DRAINING, DRAINING)));
        rows.put(
                "stopping",
                row(
                        after(WELL, STOP),
                        STOPPING,
                        cells(
                                STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STARTING, STOPPING,
                                STOPPING, STOPPING, STOPPING, STOPPED, STOPPING)));
        rows.put(
                "stopped",
                row(
                        after(WELL, STOP, IS_STOPPED),
                        STOPPED,
                        cells(
                                STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STARTING, STOPPED, STOPPED,
                                STOPPED, STOPPED, STOPPED, STOPPED)));
        rows.put(
                "error",
                row(
                        after(WELL, UNWELL, GAVE_UP),
                        ERROR,
                        cells(
                                HEALTHY, ERROR, ERROR, DRAINING, ERROR, ERROR, STARTING, ERROR, ERROR, ERROR, STOPPING,
                                ERROR, ERROR)));
        return rows;
    }

    @TestFactory
    List<DynamicTest> every_event_from_every_state_leads_where_the_table_says() {
        List<DynamicTest> tests = new ArrayList<>();
        table().forEach((name, row) -> {
            for (int i = 0; i < EVENTS.size(); i++) {
                Event event = EVENTS.get(i);
                InstanceStatus expected = row.expected().get(i);
                String title = name + ", " + event.getClass().getSimpleName() + " -> " + expected.wireName();
                tests.add(DynamicTest.dynamicTest(title, () -> {
                    Lifecycle.Transition step = row.from().on(event);
                    assertThat(row.from().status()).isEqualTo(row.status());
                    assertThat(step.after().status()).isEqualTo(expected);
                    assertThat(step.changesStatus()).isEqualTo(expected != row.status());
                }));
            }
        });
        return tests;
    }

    @Test
    void the_table_knows_every_event_and_every_status() {
        assertThat(EVENTS.stream().map(Object::getClass).distinct())
                .hasSameSizeAs(Event.class.getPermittedSubclasses());
        assertThat(table().values().stream().map(Row::status).distinct())
                .containsExactlyInAnyOrder(InstanceStatus.values());
    }

    @Test
    void one_that_was_never_seen_well_is_never_available_whatever_happens() {
        for (long seed = 0; seed < 2_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            Lifecycle now = Lifecycle.registered();
            boolean well = false;
            for (int i = 0; i < 30; i++) {
                Event event = EVENTS.get(random.nextInt(EVENTS.size()));
                now = now.on(event).after();
                well = event == WELL || (well && event != START && event != STOP);
                if (!well) {
                    assertThat(now.status().isAvailable()).as("seed " + seed).isFalse();
                }
            }
        }
    }

    @Test
    void a_drained_instance_that_stays_registered_says_so() {
        Lifecycle drained = after(WELL, DRAIN, DRAINED);

        assertThat(drained.status()).isEqualTo(DRAINING);
        assertThat(drained.reason()).isEqualTo("drained");
    }

    @Test
    void resume_shows_what_was_seen_last_while_draining() {
        assertThat(after(WELL, DRAIN, UNWELL, RESUME).status()).isEqualTo(UNHEALTHY);
        assertThat(after(WELL, DRAIN, TROUBLE, DRAINED, RESUME).status()).isEqualTo(DEGRADED);
        assertThat(after(DRAIN, WELL, RESUME).status()).isEqualTo(HEALTHY);
        assertThat(after(DRAIN, RESUME).status()).isEqualTo(UNKNOWN);
    }

    @Test
    void a_drained_instance_can_be_restarted_and_stays_out_until_resumed() {
        Lifecycle restarted = after(WELL, DRAIN, DRAINED, START, STARTED, WELL);

        assertThat(restarted.status()).isEqualTo(DRAINING);
        assertThat(restarted.on(RESUME).after().status()).isEqualTo(HEALTHY);
    }

    @Test
    void after_a_restart_it_must_be_seen_well_again() {
        assertThat(after(WELL, START, STARTED, LATE, TROUBLE).status()).isEqualTo(UNHEALTHY);
        assertThat(after(WELL, START, STARTED, LATE, WELL, TROUBLE).status()).isEqualTo(DEGRADED);
    }

    @Test
    void what_is_wrong_while_it_starts_is_the_reason_when_its_time_is_up() {
        Lifecycle late = after(START, STARTED, UNWELL, LATE);

        assertThat(late.status()).isEqualTo(UNHEALTHY);
        assertThat(late.reason()).isEqualTo("not up in time: started, not yet well: refused");
    }

    @Test
    void a_change_is_told_with_both_statuses_and_the_reason_and_no_change_is_not_told() {
        InstanceId id = new InstanceId("a");

        assertThat(after(WELL).on(UNWELL).event(id))
                .contains(new HubEvent.StatusChanged(id, HEALTHY, UNHEALTHY, "refused"));
        assertThat(after(WELL, UNWELL).on(new Event.Unwell("no route")).event(id))
                .isEmpty();
        assertThat(after(WELL, UNWELL, new Event.Unwell("no route")).reason()).isEqualTo("no route");
    }

    private static Lifecycle after(Event... events) {
        Lifecycle now = Lifecycle.registered();
        for (Event event : events) {
            now = now.on(event).after();
        }
        return now;
    }

    private static Row row(Lifecycle from, InstanceStatus status, List<InstanceStatus> expected) {
        return new Row(from, status, expected);
    }

    private static List<InstanceStatus> cells(InstanceStatus... expected) {
        assertThat(expected).hasSameSizeAs(EVENTS);
        return Arrays.asList(expected);
    }

    private record Row(Lifecycle from, InstanceStatus status, List<InstanceStatus> expected) {}
}
