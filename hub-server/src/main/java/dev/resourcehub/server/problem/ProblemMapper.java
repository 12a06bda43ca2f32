package dev.resourcehub.server.problem;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes the sentence and the facts for each kind of failure. */
public final class ProblemMapper {

    private static final Duration SOON = Duration.ofSeconds(1);

    private ProblemMapper() {}

    /** The problem that tells {@code failure} to a caller. */
    public static Problem problemOf(Failure failure) {
        return switch (failure) {
            case Failure.InvalidRequest fault -> invalidRequest(fault);
            case Failure.Unprocessable fault -> unprocessable(fault);
            case Failure.Denied denied ->
                Problem.of(denied.code(), "This is not allowed: " + denied.subject() + ".")
                        .with("subject", denied.subject());
            case Failure.Unknown unknown -> unknown(unknown);
            case Failure.Conflict conflict ->
                Problem.of(conflict.code(), conflict.subject() + " is " + conflict.state() + ".")
                        .with("subject", conflict.subject())
                        .with("state", conflict.state());
            case Failure.TooLarge large -> tooLarge(large);
            case Failure.CallerLimit limit ->
                Problem.of(limit.code(), "A limit of this caller is used up.").retryAfter(limit.retryAfter());
            case Failure.NoCapacity full ->
                Problem.of(full.code(), noCapacity(full))
                        .with("resource", full.resource())
                        .retryAfter(full.retryAfter());
            case Failure.BreakerOpen open ->
                Problem.of(open.code(), "Instance " + open.instance() + " has failed too often and rests.")
                        .with("resource", open.instance().value())
                        .retryAfter(open.retryAfter());
            case Failure.NotReady missing -> notReady(missing);
            case Failure.AfterProvisioning after -> afterProvisioning(after);
            case Failure.Draining draining -> EdgeProblems.draining().retryAfter(draining.retryAfter());
            case Failure.DeadlineExceeded late ->
                Problem.of(
                                late.code(),
                                "The limit of " + late.limit().toMillis() + " ms passed during " + late.phase() + ".")
                        .with("phase", late.phase())
                        .with("limit_ms", late.limit().toMillis());
            case Failure.BackendUnreachable gone ->
                Problem.of(gone.code(), "Instance " + gone.instance() + " cannot be reached: " + gone.cause() + ".")
                        .with("resource", gone.instance().value());
            case Failure.BackendError error -> backendError(error);
            case Failure.WorkFailed failed ->
                Problem.of(failed.code(), failed.subject() + ": " + failed.cause() + ".")
                        .with("subject", failed.subject());
            case Failure.Cancelled cancelled -> EdgeProblems.draining().with("cancelled_by", cancelled.by());
            case Failure.Internal bug -> Problem.of(bug.code(), "The hub made a mistake; its log has the rest.");
        };
    }

    private static Problem invalidRequest(Failure.InvalidRequest fault) {
        if (fault.code().value().equals("unknown_field") && fault.field().isEmpty()) {
            return Problem.of(fault.code(), "There is no field with an empty name.")
                    .with("field", "")
                    .with("expected", fault.expected());
        }
        if (fault.field().isEmpty()) {
            return Problem.of(fault.code(), "The body must be " + fault.expected() + ".")
                    .with("expected", fault.expected());
        }
        String name = "'" + fault.field() + "'";
        String detail =
                switch (fault.code().value()) {
                    case "unknown_field" ->
                        "There is no field " + name
                                + fault.nearest()
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(".");
                    case "missing_field" -> "The field " + name + " is missing; it is " + fault.expected() + ".";
                    default -> "The field " + name + " must be " + fault.expected() + ".";
                };
        Problem problem =
                Problem.of(fault.code(), detail).with("field", fault.field()).with("expected", fault.expected());
        return fault.nearest().map(near -> problem.with("nearest", near)).orElse(problem);
    }

    private static Problem unprocessable(Failure.Unprocessable fault) {
        String detail = fault.field().isEmpty()
                ? "The request cannot be served: " + fault.expected() + "."
                : "The field '" + fault.field() + "' must be " + fault.expected() + ".";
        if (!fault.field().isEmpty() && fault.expected().startsWith("not available")) {
            detail = "The field '" + fault.field() + "' asks for something that is " + fault.expected() + ".";
        }
        Problem problem = Problem.of(fault.code(), detail);
        if (!fault.field().isEmpty()) {
            problem = problem.with("field", fault.field());
        }
        problem = problem.with("expected", fault.expected());
        for (Map.Entry<String, Object> fact : fault.facts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            problem = problem.with(fact.getKey(), fact.getValue());
        }
        return problem;
    }

    private static Problem unknown(Failure.Unknown unknown) {
        Problem problem = Problem.of(unknown.code(), "There is no " + unknown.kind() + " '" + unknown.name() + "'.")
                .with("resource", unknown.kind())
                .with("name", unknown.name());
        return unknown.known().isEmpty() ? problem : problem.with("known", unknown.known());
    }

    private static Problem tooLarge(Failure.TooLarge large) {
        String what = large.field().isEmpty() ? "The body" : "The field '" + large.field() + "'";
        Problem problem = Problem.of(large.code(), what + " is larger than " + large.limitBytes() + " bytes.");
        if (!large.field().isEmpty()) {
            problem = problem.with("field", large.field());
        }
        return problem.with("limit_bytes", large.limitBytes());
    }

    private static String noCapacity(Failure.NoCapacity full) {
        return full.code().equals(Codes.QUEUE_FULL)
                ? "The queue for " + full.resource() + " is full."
                : "Nothing is free now: " + full.resource() + ".";
    }

    private static Problem notReady(Failure.NotReady missing) {
        boolean nothingHappens = missing.phase().equals("unavailable");
        String detail = missing.subject() + " is not ready"
                + (nothingHappens
                        ? " and nothing is bringing it. " + String.join(" ", missing.remedies())
                        : "; it is " + missing.phase() + ". " + String.join(" ", missing.remedies()));
        detail = Character.toUpperCase(detail.charAt(0)) + detail.substring(1).stripTrailing();
        Problem problem = Problem.of(missing.code(), detail)
                .with("subject", missing.subject())
                .with("phase", missing.phase());
        if (missing.progress().isPresent()) {
            var progress = missing.progress().orElseThrow();
            problem = problem.with("completed_bytes", progress.completedBytes());
            if (progress.totalBytes().isPresent()) {
                problem = problem.with("total_bytes", progress.totalBytes().getAsLong());
            }
        }
        if (!missing.remedies().isEmpty()) {
            problem = problem.with("remedies", missing.remedies());
        }
        if (missing.job().isPresent()) {
            problem = problem.with("job", missing.job().get())
                    .with("job_url", "/jobs/" + missing.job().get());
        }
        Duration wait = missing.retryAfter().isZero() ? SOON : missing.retryAfter();
        return problem.retryAfter(wait);
    }

    /**
     * Both failures: {@code original} is what the call met first where status and detail tell something else, and the cause
     * of {@code provisioning} is what providing it met.
     */
    private static Problem afterProvisioning(Failure.AfterProvisioning after) {
        Problem shown = problemOf(after.shown());
        boolean again = after.outcome().equals("retry_failed");
        Map<String, Object> provisioning = new LinkedHashMap<>();
        if (!again) {
            provisioning.put("code", Codes.PROVISIONING_FAILED.value());
        }
        provisioning.put("strategy", after.strategy());
        provisioning.put("target", after.target());
        provisioning.put("outcome", after.outcome());
        Optional<Map<String, Object>> other = after.other().map(ProblemMapper::summary);
        other.filter(cause -> !again).ifPresent(cause -> provisioning.put("cause", cause));
        after.retryAfter().ifPresent(wait -> provisioning.put("retry_after_ms", wait.toMillis()));
        Problem problem = shown;
        if (again) {
            problem = other.map(first -> shown.with("original", first)).orElse(shown);
        } else if (!after.code().equals(after.shown().code())) {
            problem = Problem.of(after.code(), shown.detail() + " " + inVain(after))
                    .with("original", summary(shown));
        }
        return problem.with("provisioning", provisioning);
    }

    private static String inVain(Failure.AfterProvisioning after) {
        String what = "Providing " + after.target();
        return switch (after.outcome()) {
            case "disabled" -> what + " is switched off by an operator.";
            case "backoff" -> what + " failed a while ago and is not tried again yet.";
            case "timed_out" -> what + " took too long.";
            default -> what + " failed.";
        };
    }

    /** Work that was called off is no call that the hub cuts off since it stops. */
    private static Map<String, Object> summary(Failure failure) {
        return failure instanceof Failure.Cancelled(String by)
                ? Map.of("code", Codes.CANCELLED.value(), "detail", "Its job was called off by " + by + ".")
                : summary(problemOf(failure));
    }

    private static Map<String, Object> summary(Problem problem) {
        return Map.of("code", problem.code(), "detail", problem.detail());
    }

    /** A backend's refusal of what the caller asked is the caller's fault; everything else is the backend's. */
    private static Problem backendError(Failure.BackendError error) {
        Code code =
                switch (error.status()) {
                    case 400, 422 -> Codes.INVALID_VALUE;
                    case 413 -> Codes.TOO_LARGE;
                    default -> error.code();
                };
        String verb = code.equals(error.code()) ? " answered with an error: " : " refused the request: ";
        return Problem.of(code, "Instance " + error.instance() + verb + error.message())
                .with("resource", error.instance().value())
                .with("backend_status", error.status());
    }
}
