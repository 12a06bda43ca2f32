package dev.resourcehub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lease holds a place until it ends: in one of three ways, once, or by its time limit. */
class LeaseTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final Bench bench = new Bench();

    @Test
    void a_lease_holds_its_place_until_it_ends() {
        bench.with("a", 1);
        Lease<Bench.Backend> lease = bench.dispatcher.lease(bench.order(), LONG).result();
        Future<Lease<Bench.Backend>> next = bench.dispatcher.lease(bench.order(), LONG);
        assertThat(next.isComplete()).isFalse();

        assertThat(lease.succeeded()).isTrue();

        assertThat(next.succeeded()).isTrue();
        assertThat(bench.fleet.inFlight()).isEqualTo(1);
    }

    @Test
    void a_second_ending_does_nothing_and_says_so() {
        bench.with("a", 2);
        Lease<Bench.Backend> lease = bench.dispatcher.lease(bench.order(), LONG).result();
        bench.dispatcher.lease(bench.order(), LONG);

        assertThat(lease.succeeded()).isTrue();
        assertThat(lease.failed(new Failure.BackendUnreachable(lease.instance(), "late")))
                .isFalse();
        assertThat(lease.ignored()).isFalse();

        assertThat(bench.fleet.inFlight()).isEqualTo(1);
        assertThat(calls()).containsEntry("succeeded", 1L).containsEntry("failed", 0L);
    }

    @Test
    void a_failed_lease_speaks_against_its_instance_and_an_ignored_one_does_not() {
        bench.with("a", 2);
        bench.dispatcher.lease(bench.order(), LONG).result().ignored();
        bench.dispatcher
                .lease(bench.order(), LONG)
                .result()
                .failed(new Failure.BackendUnreachable(new InstanceId("a"), "reset"));

        assertThat(calls()).containsEntry("ignored", 1L).containsEntry("failed", 1L);
        assertThat(bench.backends.get("a").calls).isEmpty();
    }

    @Test
    void a_lease_that_nobody_ends_ends_by_its_limit() {
        bench.with("a", 1);
        Lease<Bench.Backend> lease = bench.dispatcher.lease(bench.order(), LONG).result();

        bench.time.pass(LONG);

        assertThat(Bench.failureOf(lease.ended())).isEqualTo(new Failure.DeadlineExceeded("lease", LONG));
        assertThat(bench.fleet.inFlight()).isZero();
        assertThat(lease.succeeded()).isFalse();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> calls() {
        return (Map<String, Object>) bench.fleet.views().getFirst().facts().get("calls");
    }
}
