package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The queue against a plain list, over random operations: never more granted than there is; every wait ends exactly once;
 * arrival order within flow, priority and tenant; priority within a flow; nobody waits after a service while its attempt
 * would succeed; bounds hold; nothing is left behind.
 */
class AdmissionQueueModelTest {

    private static final int SEQUENCES = 10_000;
    private static final int STEPS = 50;

    @Test
    void ten_thousand_random_histories_agree_with_a_plain_list() {
        long granted = 0;
        long waited = 0;
        for (long seed = 1; seed <= SEQUENCES; seed++) {
            History history = new History(seed);
            try {
                history.run();
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
            }
            granted += history.granted;
            waited += history.waited;
        }
        assertThat(granted).isGreaterThan(SEQUENCES);
        assertThat(waited).isGreaterThan(SEQUENCES);
    }

    /** One wait as the model sees it. */
    private static final class Wait {
        private final int flow;
        private final String tenant;
        private final Priority priority;
        private final long bytes;
        private final Cancellation cancellation = Cancellation.create();
        private boolean taken;
        private int endings;

        private Wait(int flow, String tenant, Priority priority, long bytes) {
            this.flow = flow;
            this.tenant = tenant;
            this.priority = priority;
            this.bytes = bytes;
        }
    }

    private static final class History {
        private final Random random;
        private final ManualTimers time = new ManualTimers();
        private final QueueSettings settings;
        private final AdmissionQueue<Integer, Wait> queue;
        private final int[] free = new int[3];
        private final int[] capacity = new int[3];
        private final int[] held = new int[3];
        private final List<Wait> waiting = new ArrayList<>();
        private final List<Wait> all = new ArrayList<>();
        private int depth;
        private long granted;
        private long waited;

        private History(long seed) {
            random = new Random(seed);
            settings = new QueueSettings(
                    1 + random.nextInt(12),
                    1 + random.nextInt(60),
                    random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(200),
                    1 + random.nextInt(4));
            queue = new AdmissionQueue<>("seat", settings, time, time);
            for (int pool = 0; pool < free.length; pool++) {
                capacity[pool] = random.nextInt(4);
                free[pool] = capacity[pool];
            }
        }

        private void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
            depth = 3;
            queue.dismiss(new Failure.Draining(Duration.ZERO));
            check();
            assertThat(waiting).isEmpty();
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.bytes()).isZero();
            assertThat(time.pending()).isZero();
            assertThat(queue.remembered()).isLessThanOrEqualTo(settings.tenants());
            assertThat(all).allMatch(wait -> wait.endings == 1);
        }

        private void step() {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> join();
                case 8, 9, 10, 11 -> giveBack();
                case 12 -> {
                    queue.serve();
                    assertNobodyWaitsForWhatIsFree();
                }
                case 13, 14 -> cancel();
                case 15, 16, 17 -> time.pass(Duration.ofMillis(random.nextInt(40)));
                case 18 -> queue.weigh("t" + random.nextInt(4), 0.5 + random.nextInt(4));
                default -> dismissSometimes();
            }
        }

        private void join() {
            int flow = random.nextInt(5);
            Wait wait =
                    new Wait(flow, "t" + random.nextInt(4), Priority.values()[random.nextInt(3)], random.nextInt(8));
            all.add(wait);
            waiting.add(wait);
            Deadline deadline = Deadline.after(time.nanos(), Duration.ofMillis(random.nextInt(300)));
            Future<Wait> joined = queue.join(new AdmissionQueue.Ask<>(
                    flow,
                    wait.tenant,
                    wait.priority,
                    wait.bytes,
                    deadline,
                    Duration.ofMillis(random.nextInt(300)),
                    wait.cancellation,
                    () -> attempt(wait)));
            if (!joined.isComplete()) {
                waited++;
                assertThat(queue.placeOf(joined).orElseThrow().position()).isBetween(1, queue.size());
            }
            joined.onComplete(ended -> {
                wait.endings++;
                assertThat(ended.succeeded()).isEqualTo(wait.taken);
                if (ended.failed()) {
                    assertThat(ended.cause()).isInstanceOf(HubException.class);
                    assertThat(waiting.remove(wait)).isTrue();
                }
                comeBackSometimes();
            });
        }

        private Optional<Wait> attempt(Wait wait) {
            int pool = wait.flow % 3;
            assertThat(waiting).contains(wait);
            if (free[pool] == 0) {
                return Optional.empty();
            }
            for (Wait other : waiting) {
                if (other.flow == wait.flow && other != wait) {
                    assertThat(other.priority).isLessThanOrEqualTo(wait.priority);
                    boolean same = other.tenant.equals(wait.tenant) && other.priority == wait.priority;
                    assertThat(same && all.indexOf(other) < all.indexOf(wait)).isFalse();
                }
            }
            free[pool]--;
            held[pool]++;
            granted++;
            wait.taken = true;
            waiting.remove(wait);
            return Optional.of(wait);
        }

        private void comeBackSometimes() {
            if (depth < 3 && random.nextInt(6) == 0) {
                depth++;
                if (random.nextBoolean()) {
                    giveBack();
                } else {
                    join();
                }
                depth--;
            }
        }

        private void giveBack() {
            int pool = random.nextInt(3);
            if (held[pool] > 0) {
                held[pool]--;
                free[pool]++;
                if (!queue.isEmpty()) {
                    queue.serve();
                }
                if (depth == 0) {
                    assertNobodyWaitsForWhatIsFree();
                }
            }
        }

        private void cancel() {
            if (!waiting.isEmpty()) {
                waiting.get(random.nextInt(waiting.size())).cancellation.cancel("client");
            }
        }

        private void dismissSometimes() {
            if (random.nextInt(4) == 0) {
                queue.dismiss(random.nextInt(5), new Failure.Draining(Duration.ZERO));
            }
        }

        private void assertNobodyWaitsForWhatIsFree() {
            assertThat(waiting).allMatch(wait -> free[wait.flow % 3] == 0);
        }

        private void check() {
            assertThat(queue.size()).isEqualTo(waiting.size()).isLessThanOrEqualTo(settings.most());
            assertThat(queue.isEmpty()).isEqualTo(waiting.isEmpty());
            assertThat(queue.bytes())
                    .isEqualTo(waiting.stream().mapToLong(wait -> wait.bytes).sum())
                    .isLessThanOrEqualTo(settings.mostBytes());
            assertThat(queue.demand(Integer.MAX_VALUE)).hasSize(waiting.size());
            for (int pool = 0; pool < free.length; pool++) {
                assertThat(free[pool]).isNotNegative();
                assertThat(held[pool] + free[pool]).isEqualTo(capacity[pool]);
            }
        }
    }
}
