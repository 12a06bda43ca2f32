package dev.resourcehub.benchmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Quantiles are values of the sample; Jain's index is 1 for equal shares and 1/n when one gets all. */
class SamplesTest {

    @Test
    void a_quantile_is_the_smallest_value_that_so_many_do_not_exceed() {
        Samples hundred = Samples.of(IntStream.rangeClosed(1, 100).boxed().toList(), Integer::doubleValue);

        assertThat(hundred.quantile(0.5)).isEqualTo(50);
        assertThat(hundred.quantile(0.99)).isEqualTo(99);
        assertThat(hundred.quantile(0)).isEqualTo(1);
        assertThat(hundred.quantile(1)).isEqualTo(100);
    }

    @Test
    void an_empty_sample_has_quantile_zero() {
        assertThat(Samples.of(List.<Integer>of(), Integer::doubleValue).quantile(0.95))
                .isZero();
    }

    @Test
    void jain_is_one_for_equal_shares_and_one_over_n_when_one_gets_all() {
        assertThat(Samples.jain(3, 3, 3)).isCloseTo(1, within(1e-12));
        assertThat(Samples.jain(0, 0, 5, 0)).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void draws_have_the_distributions_they_name() {
        Draws draws = Draws.of(5, "test");
        Samples gaps = Samples.of(IntStream.range(0, 20_000).boxed().toList(), i -> draws.exponentialNanos(4) / 1e9);
        Samples sizes = Samples.of(IntStream.range(0, 20_000).boxed().toList(), i -> draws.logNormal(3, 0.5));
        Samples ranks = Samples.of(IntStream.range(0, 20_000).boxed().toList(), i -> draws.zipf(4, 1) == 0 ? 1 : 0);

        assertThat(gaps.mean()).as("seed 5").isCloseTo(0.25, within(0.01));
        assertThat(sizes.quantile(0.5)).as("seed 5").isCloseTo(3, within(0.06));
        assertThat(ranks.mean()).as("seed 5").isCloseTo(1 / (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0), within(0.02));
    }
}
