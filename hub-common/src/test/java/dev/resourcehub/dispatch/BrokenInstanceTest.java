package dev.resourcehub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Bench.Backend;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** One of three instances fails every call it gets: callers hardly notice, and it gets hardly any. */
class BrokenInstanceTest {

    private static final int CALLS = 20_000;

    @Test
    void callers_do_not_notice_an_instance_that_refuses_every_connection() {
        sees(backend -> new Failure.BackendUnreachable(backend.id(), "connection refused"));
    }

    @Test
    void callers_do_not_notice_an_instance_that_answers_every_call_with_an_error() {
        sees(backend -> new Failure.BackendError(backend.id(), 500, "out of memory"));
    }

    private static void sees(Function<Backend, Failure> fault) {
        Bench bench = new Bench();
        Backend bad = bench.with("bad", 8);
        List<Backend> good = List.of(bench.with("good", 8), bench.with("better", 8));
        int[] failed = {0};
        int[] ended = {0};
        int broken = 0;
        for (int i = 0; i < CALLS; i++) {
            bench.call().onComplete(result -> {
                ended[0]++;
                failed[0] += result.failed() ? 1 : 0;
            });
            bench.time.pass(Duration.ofMillis(10));
            for (Bench.Served served : List.copyOf(bad.calls)) {
                broken++;
                served.fail(fault.apply(bad));
            }
            bad.calls.clear();
            good.forEach(backend -> {
                backend.answerAll();
                backend.calls.clear();
            });
        }
        bench.time.pass(Duration.ofSeconds(1));
        good.forEach(Backend::answerAll);

        assertThat(ended[0]).isEqualTo(CALLS);
        assertThat(failed[0]).isLessThan(CALLS / 1000);
        assertThat(broken).isPositive().isLessThan(CALLS / 100);
        assertThat(bench.fleet.inFlight()).isZero();
    }
}
