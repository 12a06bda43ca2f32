package dev.resourcehub.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures as people read them in events, readiness and boot report: one sentence, bounded, no internals. */
class FailureTextTest {

    private static final Code CODE = new Code("some_code");
    private static final InstanceId INSTANCE = new InstanceId("ollama-a");

    private static Stream<Failure> every() {
        return Stream.of(
                new Failure.InvalidRequest(CODE, "a.b", "a text"),
                new Failure.Unprocessable(CODE, "", "something else"),
                new Failure.Denied(CODE, "a host"),
                new Failure.Unknown(CODE, "model", "gemma3:270m", List.of("a")),
                new Failure.Conflict(CODE, "model a", "on its way by job-1"),
                new Failure.TooLarge(CODE, "", 7),
                new Failure.CallerLimit(CODE, Duration.ofSeconds(1)),
                new Failure.NoCapacity(CODE, "provisioning", Duration.ofSeconds(1)),
                new Failure.BreakerOpen(INSTANCE, Duration.ofSeconds(1)),
                notReady("failed", "It failed."),
                new Failure.AfterProvisioning(
                        new Failure.Unknown(CODE, "model", "a"),
                        Optional.empty(),
                        "ai-model",
                        "model a",
                        "threw",
                        Optional.empty()),
                new Failure.Draining(Duration.ofSeconds(1)),
                new Failure.DeadlineExceeded("queue", Duration.ofSeconds(1)),
                new Failure.BackendUnreachable(INSTANCE, "connection refused"),
                new Failure.BackendError(INSTANCE, 500, "out of\nmemory"),
                new Failure.WorkFailed(CODE, "gemma3:270m", "there is no such model"),
                new Failure.Cancelled("client"),
                new Failure.Internal("password=hunter2"));
    }

    private static Failure notReady(String phase, String... remedies) {
        return new Failure.NotReady(
                Codes.NOT_READY, "ollama", phase, Optional.empty(), Duration.ofSeconds(5), List.of(remedies));
    }

    @ParameterizedTest
    @MethodSource("every")
    void every_failure_is_one_sentence_and_no_dump_of_a_record(Failure failure) {
        assertThat(FailureText.of(failure))
                .endsWith(".")
                .doesNotContain("\n", "[", "=", "Optional", "hunter2")
                .hasSizeBetween(10, 300);
    }

    @Test
    void sentences_say_what_and_why() {
        assertThat(FailureText.of(new Failure.WorkFailed(CODE, "gemma3:270m", "there is no such model")))
                .isEqualTo("gemma3:270m: there is no such model.");
        assertThat(FailureText.of(notReady("unavailable", "No engine answers.")))
                .isEqualTo("ollama is not ready: No engine answers.");
        assertThat(FailureText.of(notReady("initializing"))).isEqualTo("ollama is initializing.");
        assertThat(FailureText.of(new Failure.Unknown(CODE, "model", "a"))).isEqualTo("There is no model 'a'.");
    }

    @Test
    void a_long_text_is_cut_visibly() {
        assertThat(FailureText.of(new Failure.BackendError(INSTANCE, 500, "x".repeat(1_000))))
                .hasSize(300)
                .endsWith("x...");
    }
}
