package dev.resourcehub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Twenty thousand calls on a virtual clock, to backends that answer, fail, and hang, from callers that wait, give up, and
 * leave: every call ends once, and afterwards nothing runs, waits, or is pending.
 */
class SoakTest {

    private static final long SEED = 20_260_731;
    private static final int CALLS = 20_000;
    private static final int INSTANCES = 5;

    private final Random random = new Random(SEED);
    private final ManualTimers time = new ManualTimers();
    private final Ports ports = new Ports(time, time, Chance.of(random), Meters.none());
    private final Fleet<InstanceId> fleet = new Fleet<>("soak", FleetSettings.DEFAULT, ports, () -> Instant.EPOCH);
    private final Dispatcher<InstanceId> dispatcher = new Dispatcher<>(
            fleet,
            new DispatchSettings(
                    "least_loaded",
                    DispatchSettings.DEFAULT.queue().withMost(40),
                    3,
                    DispatchSettings.DEFAULT.backoff(),
                    DispatchSettings.DEFAULT.retries(),
                    new HedgeSettings(95, Duration.ofMinutes(5), 100, 0.05, 10)),
            Strategies.load(ports.chance(), time),
            FailurePolicy.USUAL,
            ports);

    private int began;
    private int over;
    private int answered;
    private int failed;
    private int cancelled;
    private int late;
    private int refused;

    @Test
    void after_twenty_thousand_calls_everything_is_as_at_the_start() {
        for (int i = 0; i < INSTANCES; i++) {
            InstanceId id = new InstanceId("i" + i);
            InstanceSpec spec = new InstanceSpec(id, Set.of(), 1, 0, 4);
            fleet.register(Enrolment.of(spec, "soak", id).offering(new Offer(Set.of("m"), Set.of("m"))));
        }
        for (int i = 0; i < CALLS; i++) {
            call();
            time.pass(Duration.ofMillis(random.nextInt(40)));
        }
        time.pass(Duration.ofHours(1));

        assertThat(answered + failed + cancelled + late + refused)
                .as("seed %d", SEED)
                .isEqualTo(CALLS);
        assertThat(answered).isGreaterThan(CALLS / 2);
        assertThat(new int[] {failed, cancelled, late, refused})
                .as("seed %d shows every ending", SEED)
                .doesNotContain(0);
        assertThat(over).isEqualTo(began);
        assertThat(fleet.inFlight()).isZero();
        assertThat(dispatcher.queued()).isZero();
        assertThat(dispatcher.queue().bytes()).isZero();
        assertThat(time.pending()).as("seed %d: timers", SEED).isZero();
        long counted = 0;
        for (Member<InstanceId> member : fleet.snapshot().members()) {
            var figures = member.guards().metrics().figures();
            assertThat(figures.inFlight()).isZero();
            assertThat(figures.succeeded() + figures.failed() + figures.ignored())
                    .isEqualTo(figures.total());
            counted += figures.total();
        }
        assertThat(counted).isEqualTo(began);
    }

    private void call() {
        Cancellation cancellation = Cancellation.create();
        Order order = new Order(
                "m",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                "tenant" + random.nextInt(3),
                Priority.NORMAL,
                100,
                Deadline.after(time.nanos(), Duration.ofSeconds(1 + random.nextInt(20))),
                Duration.ofMillis(200 + random.nextInt(5000)),
                random.nextBoolean(),
                cancellation,
                Runnable::run);
        Timers.Timer leaving = random.nextInt(20) == 0
                ? time.after(Duration.ofMillis(random.nextInt(2000)), () -> cancellation.cancel("client"))
                : () -> {};
        dispatcher.dispatch(order, this::serve).onComplete(ended -> {
            leaving.cancel();
            if (ended.succeeded()) {
                answered++;
                return;
            }
            switch (HubException.failureOf(ended.cause())) {
                case Failure.Cancelled left -> cancelled++;
                case Failure.DeadlineExceeded passed -> late++;
                case Failure.NoCapacity none -> refused++;
                case Failure.BreakerOpen open -> refused++;
                default -> failed++;
            }
        });
    }

    /** A backend: answers after a while, fails now and then, hangs rarely until the deadline; stops when it is told to. */
    private Future<String> serve(InstanceId id, Attempt attempt) {
        began++;
        Promise<String> end = Promise.promise();
        int fate = random.nextInt(100);
        Duration takes = Duration.ofMillis(50 + random.nextInt(400));
        Timers.Timer timer;
        if (fate < 4) {
            timer = time.after(takes, () -> end.tryFail(new HubException(new Failure.BackendUnreachable(id, "reset"))));
        } else if (fate < 6) {
            timer = time.after(
                    attempt.timeLeft(),
                    () -> end.tryFail(new HubException(new Failure.DeadlineExceeded("generate", Duration.ZERO))));
        } else {
            Timers.Timer first = time.after(takes.dividedBy(2), () -> {
                if (!end.future().isComplete()) {
                    attempt.commit();
                }
            });
            Timers.Timer last = time.after(takes, () -> end.tryComplete("ok"));
            timer = () -> {
                first.cancel();
                last.cancel();
            };
        }
        Cancellation.Registration stop =
                attempt.cancellation().onCancel(() -> end.tryFail(new HubException(new Failure.Cancelled("client"))));
        return end.future().onComplete(ended -> {
            over++;
            timer.cancel();
            stop.close();
        });
    }
}
