package dev.resourcehub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Identifiers sort by time and differ by chance. */
class IdsTest {

    @Test
    void the_example_of_the_specification_has_its_time_part() {
        Ids ids = new Ids(() -> Instant.ofEpochMilli(1_469_918_176_385L), () -> 0);

        assertThat(ids.next("gen_")).isEqualTo("gen_01ARYZ6S410000000000000000");
    }

    @Test
    void two_of_the_same_millisecond_differ_and_a_later_one_sorts_behind() {
        Chance chance = Chance.of(RandomGenerator.of("L64X128MixRandom"));
        Ids early = new Ids(() -> Instant.ofEpochMilli(1_000), chance);
        Ids late = new Ids(() -> Instant.ofEpochMilli(1_001), chance);

        assertThat(early.next("")).isNotEqualTo(early.next("")).isLessThan(late.next(""));
    }
}
