package dev.resourcehub.server.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller is told when what its call missed was to be provided in vain: both failures, each in its place. */
class ProvisioningFailureTest {

    private static final Failure ABSENT = new Failure.Unknown(new Code("model_not_found"), "model", "m");
    private static final Failure BROKEN =
            new Failure.BackendError(new InstanceId("docker-local"), 404, "no such image.");
    private static final Failure CAUSE = new Failure.WorkFailed(new Code("stalled"), "m", "nothing came for 60 s");

    private static JsonObject problem(Failure shown, Optional<Failure> other, String outcome) {
        Problem problem = ProblemMapper.problemOf(new Failure.AfterProvisioning(
                shown, other, "ai-model", "model m", outcome, Optional.of(Duration.ofSeconds(7))));
        return new JsonObject(problem.toJson("req-7").value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"returned_false", "threw", "timed_out", "backoff", "disabled"})
    void what_nobody_has_stays_what_it_is_whatever_became_of_providing_it(String outcome) {
        JsonObject problem = problem(ABSENT, Optional.of(CAUSE), outcome);

        assertThat(problem.getInteger("status")).isEqualTo(404);
        assertThat(problem.getString("code")).isEqualTo("model_not_found");
        assertThat(problem.getString("detail")).isEqualTo("There is no model 'm'.");
        assertThat(problem.containsKey("original")).isFalse();
        assertThat(problem.getJsonObject("provisioning"))
                .isEqualTo(new JsonObject()
                        .put("code", "provisioning_failed")
                        .put("strategy", "ai-model")
                        .put("target", "model m")
                        .put("outcome", outcome)
                        .put(
                                "cause",
                                new JsonObject().put("code", "stalled").put("detail", "m: nothing came for 60 s."))
                        .put("retry_after_ms", 7_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "returned_false | Providing model m failed.",
                "threw          | Providing model m failed.",
                "timed_out      | Providing model m took too long.",
                "backoff        | Providing model m failed a while ago and is not tried again yet.",
                "disabled       | Providing model m is switched off by an operator.",
            })
    void another_failure_is_502_with_the_original_beside_it_and_a_sentence_on_how_providing_ended(
            String outcome, String sentence) {
        JsonObject problem = problem(BROKEN, Optional.of(CAUSE), outcome);

        assertThat(problem.getInteger("status")).isEqualTo(502);
        assertThat(problem.getString("code")).isEqualTo("provisioning_failed");
        assertThat(problem.getString("detail"))
                .isEqualTo("Instance docker-local answered with an error: no such image. " + sentence);
        assertThat(problem.getJsonObject("original").getString("code")).isEqualTo("backend_error");
        assertThat(problem.getJsonObject("provisioning").getString("outcome")).isEqualTo(outcome);
        assertThat(problem.getJsonObject("provisioning").getJsonObject("cause").getString("code"))
                .isEqualTo("stalled");
    }

    @Test
    void a_second_failure_after_all_was_provided_is_the_one_that_is_told_and_the_first_stands_beside_it() {
        JsonObject problem = problem(BROKEN, Optional.of(ABSENT), "retry_failed");

        assertThat(problem.getInteger("status")).isEqualTo(502);
        assertThat(problem.getString("code")).isEqualTo("backend_error");
        assertThat(problem.getJsonObject("original"))
                .isEqualTo(new JsonObject().put("code", "model_not_found").put("detail", "There is no model 'm'."));
        assertThat(problem.getJsonObject("provisioning").fieldNames())
                .containsExactly("strategy", "target", "outcome", "retry_after_ms");
    }

    @Test
    void a_disabled_strategy_has_no_cause() {
        assertThat(problem(ABSENT, Optional.empty(), "disabled")
                        .getJsonObject("provisioning")
                        .containsKey("cause"))
                .isFalse();
    }
}
