package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The verdict is what a reader of the whole list of answers would say. */
class TallyTest {

    @Test
    void the_verdict_agrees_with_the_whole_history() {
        for (long seed = 0; seed < 3_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            int degradedAfter = 1 + random.nextInt(4);
            int downAfter = 1 + random.nextInt(4);
            int upAfter = 1 + random.nextInt(3);
            HealthSettings settings =
                    new HealthSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), degradedAfter, downAfter, upAfter);
            Tally tally = new Tally(settings);
            List<Verdict> history = new ArrayList<>();
            Verdict expected = Verdict.UNWELL;
            for (int i = 0; i < 40; i++) {
                Verdict answer = Verdict.values()[random.nextInt(3)];
                history.add(answer);
                Verdict next = i == 0 ? answer : next(settings, expected, history);

                boolean changed = tally.changesWith(answer);

                assertThat(tally.verdict()).as("seed " + seed + " " + history).isEqualTo(next);
                assertThat(changed).as("seed " + seed).isEqualTo(i == 0 || next != expected);
                expected = next;
            }
        }
    }

    private static Verdict next(HealthSettings settings, Verdict now, List<Verdict> history) {
        if (endsWith(history, settings.downAfter(), answer -> answer == Verdict.UNWELL)) {
            return Verdict.UNWELL;
        }
        if (endsWith(history, settings.upAfter(), answer -> answer == Verdict.WELL)) {
            return Verdict.WELL;
        }
        if (now == Verdict.WELL && endsWith(history, settings.degradedAfter(), answer -> answer != Verdict.WELL)) {
            return Verdict.DEGRADED;
        }
        boolean answersAgain = endsWith(history, settings.upAfter(), answer -> answer != Verdict.UNWELL)
                && history.getLast() == Verdict.DEGRADED;
        return now == Verdict.UNWELL && answersAgain ? Verdict.DEGRADED : now;
    }

    private static boolean endsWith(List<Verdict> history, int count, Predicate<Verdict> all) {
        return history.size() >= count
                && history.subList(history.size() - count, history.size()).stream()
                        .allMatch(all);
    }
}
