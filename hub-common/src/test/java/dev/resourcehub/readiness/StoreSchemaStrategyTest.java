package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.Bench.Calls;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A structure that a store misses is created once, by the adapter itself, and nothing else is touched. */
class StoreSchemaStrategyTest {

    private final List<Target> created = new ArrayList<>();
    private final EnsureCreated executor = (target, cancellation) -> {
        created.add(target);
        return Future.succeededFuture(Provisioned.done("created"));
    };
    private final Bench bench = new Bench(
                    new StoreSchemaStrategy(id -> id.equals("ollama") ? Optional.of(executor) : Optional.empty()))
            .ready();

    private static HubException saying(String message) {
        return new HubException(new Failure.BackendError(new InstanceId("db"), 500, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Keyspace not found in CB datastore: default:hub",
                "collection does not exist",
                "Collection 'jobs' does not exist",
                "Table 'hub.jobs' does not exist",
                "Invalid object name 'dbo.Jobs'.",
                "ERROR: relation \"jobs\" does not exist",
                "no such table: jobs",
                "Unknown collection jobs",
                "index not found: jobs"
            })
    void k19_each_known_wording_is_created_once_and_the_call_succeeds(String wording) {
        Calls calls = Calls.failingOnce(saying(wording));

        assertThat(bench.run(calls).result()).isEqualTo("tokens");
        assertThat(calls.runs).isEqualTo(2);
        assertThat(created).containsExactly(new Target("schema", "documents"));
    }

    @Test
    void k19_causes_count_too() {
        Throwable cause = new IllegalStateException("outer", new IllegalArgumentException("no such table: jobs"));
        Future<String> call = bench.run(Calls.failingOnce(new HubException(new Failure.Internal("store"), cause)));

        assertThat(call.result()).isEqualTo("tokens");
    }

    @Test
    void k19_a_failure_whose_type_says_schema_and_not_found_counts() {
        assertThat(bench.run(Calls.failingOnce(new SchemaException("jobs: not found")))
                        .result())
                .isEqualTo("tokens");
    }

    private static final class SchemaException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SchemaException(String message) {
            super(message);
        }
    }

    @Test
    void k19_an_unrelated_failure_is_left_untouched() {
        HubException original = saying("deadlock detected");

        assertThat(bench.run(Calls.failing(original)).cause()).isSameAs(original);
        assertThat(created).isEmpty();
    }

    @Test
    void k19_an_adapter_that_creates_nothing_is_left_untouched() {
        HubException original = saying("no such table: jobs");

        assertThat(bench.run(bench.context("other"), Calls.failing(original)).cause())
                .isSameAs(original);
        assertThat(created).isEmpty();
    }

    @Test
    void k19_an_adapter_with_a_code_of_its_own_is_believed_by_that_alone() {
        Code missing = new Code("table_missing");
        EnsureCreated typed = new EnsureCreated() {
            @Override
            public Future<Provisioned> ensureCreated(Target target, Cancellation cancellation) {
                return executor.ensureCreated(target, cancellation);
            }

            @Override
            public Optional<Code> signal() {
                return Optional.of(missing);
            }
        };
        Bench exact = new Bench(new StoreSchemaStrategy(id -> Optional.of(typed))).ready();
        HubException wording = saying("no such table: jobs");

        assertThat(exact.run(Calls.failing(wording)).cause()).isSameAs(wording);
        assertThat(exact.run(Calls.failingOnce(new HubException(new Failure.Unknown(missing, "table", "jobs"))))
                        .result())
                .isEqualTo("tokens");
    }
}
