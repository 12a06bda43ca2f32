package dev.resourcehub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The kernel against plain counters, over random operations. After every step:
 *
 * <ul>
 *   <li>What an instance counts as in flight is what holds a place there, never negative; nothing is admitted above a cap,
 *       at an instance that drains, left or is unwell, or where the call may not go.
 *   <li>Nobody waits while an instance that could take the call has room, and nobody is overtaken in its own line.
 *   <li>A call is not tried after its first result, not more often than set, and not where it failed, except the one repeat
 *       of a connection that broke.
 * </ul>
 *
 * <p>At the end every call has ended once, nothing runs, waits, or is pending, and the figures of each instance are what
 * its backend saw.
 */
class KernelModelTest {

    private static final int HISTORIES = 10_000;
    private static final int STEPS = 60;

    @Test
    void ten_thousand_random_histories_agree_with_plain_counters() {
        long[] seen = new long[ModelHistory.Seen.values().length];
        for (long seed = 1; seed <= HISTORIES; seed++) {
            ModelHistory history = new ModelHistory(seed);
            try {
                history.run(STEPS);
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError(
                        "seed " + seed + ": " + failed.getMessage() + "\n" + String.join("\n", history.trace()),
                        failed);
            }
            for (ModelHistory.Seen each : ModelHistory.Seen.values()) {
                seen[each.ordinal()] += history.count(each);
            }
        }
        for (ModelHistory.Seen each : ModelHistory.Seen.values()) {
            assertThat(seen[each.ordinal()]).as("the histories show %s", each).isGreaterThan(HISTORIES / 20);
        }
    }
}
