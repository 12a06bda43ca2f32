package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.readiness.ActiveRun;
import dev.resourcehub.readiness.AdapterStanding;
import dev.resourcehub.readiness.AdapterState;
import dev.resourcehub.readiness.AdapterView;
import dev.resourcehub.readiness.ManualAction;
import dev.resourcehub.readiness.ManualOverride;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.readiness.ProvisioningEvent;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.readiness.RememberedFailure;
import dev.resourcehub.readiness.Target;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.server.problem.Problem;
import dev.resourcehub.server.problem.ProblemMapper;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes adapters, what was provided for their calls, and what was decided about it. */
final class ReadinessAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReadinessAnswers() {}

    static ObjectNode adapter(AdapterView view) {
        ObjectNode json = standing(view.standing());
        ObjectNode provisioning = json.putObject("provisioning");
        var active = provisioning.putArray("active");
        view.active().forEach(run -> active.add(run(run)));
        var failures = provisioning.putArray("failures");
        view.failures().forEach(failure -> failures.add(remembered(failure)));
        var outcomes = provisioning.putArray("outcomes");
        view.outcomes().forEach(event -> outcomes.add(event(event)));
        return json;
    }

    private static ObjectNode standing(AdapterStanding standing) {
        ObjectNode json = NODES.objectNode()
                .put("adapter", standing.adapter())
                .put("type", standing.type())
                .put("state", standing.state().wireName())
                .put("is_ready", standing.state().isReady())
                .put("since", standing.since().toString())
                .put("previous", standing.previous().map(AdapterState::wireName).orElse(null));
        json.putObject("reason")
                .put("code", standing.reason().code())
                .put("text", standing.reason().text());
        json.set(
                "last_error",
                standing.lastFailure().<JsonNode>map(ReadinessAnswers::failure).orElse(NODES.nullNode()));
        json.put("failed_at", text(standing.failedAt())).put("attempts", standing.attempts());
        var lost = json.putArray("degraded_capabilities");
        standing.degradedCapabilities().forEach(lost::add);
        return json.put("marked_ready_until", text(standing.markedReadyUntil()));
    }

    private static ObjectNode run(ActiveRun run) {
        ObjectNode json = NODES.objectNode().put("strategy", run.strategy());
        json.set("target", target(run.target()));
        json.put("since", run.since().toString())
                .put("started", run.started())
                .put("job", run.job().orElse(null))
                .put("phase", run.phase())
                .put("waiting", run.waiting());
        run.progress().ifPresent(progress -> Numbers.progress(json, progress));
        return json;
    }

    private static ObjectNode remembered(RememberedFailure failure) {
        ObjectNode json = NODES.objectNode().put("strategy", failure.strategy());
        json.set("target", target(failure.target()));
        json.put("attempts", failure.attempts())
                .put("permanent", failure.permanent())
                .put("failed_at", failure.failedAt().toString())
                .put("next_attempt_at", failure.nextAttempt().toString());
        json.set("error", failure(failure.failure()));
        return json;
    }

    /** A failure as its code and one sentence. */
    static ObjectNode failure(Failure failure) {
        Problem problem = ProblemMapper.problemOf(failure);
        return NODES.objectNode().put("code", problem.code()).put("message", problem.detail());
    }

    static ObjectNode target(Target target) {
        return NODES.objectNode().put("kind", target.kind()).put("id", target.id());
    }

    /** An event of a list, with its name and number. */
    static ObjectNode event(ProvisioningEvent event) {
        ObjectNode json = NODES.objectNode()
                .put("id", event.number())
                .put("event", event.said().wireName());
        return json.setAll(dataOf(event));
    }

    /** The data of an event on a stream, which has name and number beside it. */
    static ObjectNode dataOf(ProvisioningEvent event) {
        ProvisioningEvent.About about = event.about();
        ObjectNode json = NODES.objectNode()
                .put("at", event.at().toString())
                .put("strategy", about.strategy().isEmpty() ? null : about.strategy())
                .put("adapter", about.adapter())
                .put("adapter_type", about.adapterType());
        json.set(
                "target", about.target().<JsonNode>map(ReadinessAnswers::target).orElse(NODES.nullNode()));
        about.trigger().ifPresent(trigger -> {
            ObjectNode cause = json.putObject("trigger").put("kind", trigger.kind());
            cause.set("status", Numbers.node(trigger.status()));
            cause.put("message", trigger.message());
        });
        json.set("provenance", provenance(about.provenance()));
        about.orchestration().ifPresent(decision -> json.put("orchestration", decision));
        said(json, event.said());
        return json;
    }

    private static void said(ObjectNode json, Said said) {
        switch (said) {
            case Said.Unmatched unmatched -> {
                json.put("operation", unmatched.operation());
                var consulted = json.putArray("consulted");
                unmatched
                        .consulted()
                        .forEach(one -> consulted
                                .addObject()
                                .put("strategy", one.strategy())
                                .put("answer", one.answer()));
            }
            case Said.Skipped skipped ->
                json.put("why", skipped.why())
                        .put("attempts", skipped.attempts())
                        .put("next_attempt_at", text(skipped.nextAttempt()));
            case Said.Started started -> json.put("attempt", started.attempt());
            case Said.Progressed progressed ->
                Numbers.progress(
                        json.put("job", progressed.job()).put("phase", progressed.phase()), progressed.progress());
            case Said.Succeeded succeeded ->
                json.put("performed", succeeded.provisioned().performed())
                        .put("message", succeeded.provisioned().message())
                        .put("duration_ms", Numbers.millis(succeeded.took()))
                        .put("attempt", succeeded.attempt())
                        .put("job", succeeded.job().orElse(null));
            case Said.Failed failed -> {
                json.put("outcome", failed.outcome().wireName());
                json.set("error", trouble(failed.trouble()));
                json.put("duration_ms", Numbers.millis(failed.took()))
                        .put("attempt", failed.attempt())
                        .put("permanent", failed.permanent())
                        .put("next_attempt_at", failed.nextAttempt().toString())
                        .put("job", failed.job().orElse(null));
            }
            case Said.RetrySucceeded again -> json.put("operation", again.operation());
            case Said.RetryFailed again ->
                json.put("operation", again.operation()).set("error", trouble(again.trouble()));
            case Said.Overridden overridden -> json.set("override", override(overridden.override()));
            case Said.Lifted lifted -> json.put("actor", lifted.actor()).set("override", override(lifted.override()));
        }
    }

    private static ObjectNode trouble(ProvisioningEvent.Trouble trouble) {
        return NODES.objectNode().put("code", trouble.code().value()).put("message", trouble.message());
    }

    static ObjectNode provenance(Provenance provenance) {
        ObjectNode json = NODES.objectNode()
                .put("requested_by", provenance.requestedBy())
                .put("reason", provenance.reason())
                .put("correlation_id", provenance.correlationId().isEmpty() ? null : provenance.correlationId())
                .put("requested_at", provenance.requestedAt().toString());
        ObjectNode metadata = json.putObject("metadata");
        provenance.metadata().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact -> metadata.put(fact.getKey(), fact.getValue()));
        return json;
    }

    static ObjectNode override(ManualOverride override) {
        ObjectNode json = NODES.objectNode()
                .put("id", override.id())
                .put("action", override.action().wireName());
        switch (override.action()) {
            case ManualAction.Retry(String adapter, Target target) -> about(json, adapter, Optional.of(target));
            case ManualAction.Skip(String adapter, Target target) -> about(json, adapter, Optional.of(target));
            case ManualAction.Clear(String adapter, Optional<Target> target) -> about(json, adapter, target);
            case ManualAction.DisableStrategy(String strategy, Optional<String> adapter) ->
                json.put("strategy", strategy).put("adapter", adapter.orElse(null));
            case ManualAction.EnableStrategy(String strategy, Optional<String> adapter) ->
                json.put("strategy", strategy).put("adapter", adapter.orElse(null));
            case ManualAction.MarkReady mark ->
                json.put("adapter", mark.adapter())
                        .put("lasting_ms", mark.lasting().toMillis());
        }
        return json.put("actor", override.actor())
                .put("reason", override.reason())
                .put("at", override.at().toString())
                .put("expires_at", text(override.expiresAt()));
    }

    private static void about(ObjectNode json, String adapter, Optional<Target> target) {
        json.put("adapter", adapter);
        target.ifPresent(one -> json.set("target", target(one)));
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }
}
