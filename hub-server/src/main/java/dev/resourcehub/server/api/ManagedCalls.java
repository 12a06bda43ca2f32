package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobState;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.Ensured;
import dev.resourcehub.ollama.model.Flushed;
import dev.resourcehub.ollama.model.KeptNames;
import dev.resourcehub.ollama.model.ManagedModel;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.ollama.model.ModelRequest;
import dev.resourcehub.ollama.model.Placement;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.http.Exchange;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Install, refresh and flush as the AI API asks for them: answered with a result when the work ends within the wait, else with
 * the job that goes on.
 */
public final class ManagedCalls {

    private static final Set<String> FIELDS = Set.of("model", "version", "repository", "provenance", "parameters");
    private static final Set<String> PROVENANCE =
            Set.of("requested_by", "reason", "correlation_id", "requested_at", "metadata");
    private static final int MOST_FACTS = 16;
    private static final int LONGEST_FACT = 512;

    private final ModelLibrary library;
    private final JobEnd jobs;
    private final InstantSource clock;
    private final Duration wait;

    /** What is done with a model. */
    enum Operation {
        INSTALL,
        REFRESH,
        FLUSH;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Calls to {@code library}.
     *
     * @param wait how long an answer waits for the job it started
     */
    public ManagedCalls(ModelLibrary library, JobRunner jobs, Timers timers, InstantSource clock, Duration wait) {
        this.library = library;
        this.jobs = new JobEnd(jobs, timers);
        this.clock = clock;
        this.wait = wait;
    }

    void run(Exchange exchange, Operation operation, String adapter, JsonNode body) {
        Fields fields = Fields.of(body, FIELDS);
        ModelName model = model(fields);
        if (fields.anyObject("parameters")
                .filter(given -> !given.raw().isEmpty())
                .isPresent()) {
            throw fields.notAvailable("parameters");
        }
        Provenance provenance = provenance(exchange, fields, operation, adapter);
        if (!Bodies.takesJson(exchange)) {
            return;
        }
        ModelRequest request = new ModelRequest(
                model, Optional.empty(), Optional.empty(), new Placement.Anywhere(), Optional.of(provenance));
        switch (operation) {
            case INSTALL ->
                Bodies.answer(exchange, library.ensure(request), ensured -> ensured(exchange, model, ensured));
            case REFRESH ->
                Bodies.answer(exchange, library.refresh(request), ensured -> ensured(exchange, model, ensured));
            case FLUSH -> Bodies.answer(exchange, library.flush(model), flushed -> flushed(exchange, flushed));
        }
    }

    private static ModelName model(Fields fields) {
        String model = fields.requiredText("model", "the name of a model").strip();
        if (model.isEmpty()) {
            throw fields.missing("model", "the name of a model");
        }
        return ModelRequest.name(model, part(fields, "version"), part(fields, "repository"))
                .orElseThrow(() -> JsonBody.invalid("model", KeptNames.FORM));
    }

    private static Optional<String> part(Fields fields, String name) {
        return fields.text(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    private Provenance provenance(Exchange exchange, Fields fields, Operation operation, String adapter) {
        Fields given = fields.object("provenance", PROVENANCE).orElseGet(() -> fields.empty("provenance"));
        Map<String, String> metadata = new TreeMap<>(given.textMap("metadata", MOST_FACTS));
        metadata.forEach((name, value) -> bounded(given.at("metadata"), name + value));
        metadata.put("adapter_id", adapter);
        metadata.put("operation", operation.wireName());
        return new Provenance(
                text(given, "requested_by").orElse("ai-api"),
                text(given, "reason").orElse("manual"),
                text(given, "correlation_id").orElse(exchange.requestId()),
                text(given, "requested_at")
                        .map(time -> time(given.at("requested_at"), time))
                        .orElseGet(clock::instant),
                metadata);
    }

    private static Optional<String> text(Fields given, String name) {
        Optional<String> text = part(given, name);
        text.ifPresent(value -> bounded(given.at(name), value));
        return text;
    }

    private static void bounded(String field, String text) {
        if (text.length() > LONGEST_FACT) {
            throw JsonBody.invalid(field, "a text of at most " + LONGEST_FACT + " characters");
        }
    }

    private static Instant time(String field, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException malformed) {
            throw JsonBody.invalid(field, "a time such as 2026-01-31T12:00:00Z");
        }
    }

    private void ensured(Exchange exchange, ModelName model, Ensured ensured) {
        switch (ensured) {
            case Ensured.Present(ManagedModel present) ->
                exchange.json(200, JsonBody.text(AiAnswers.result(true, false, "present", Optional.of(present))));
            case Ensured.Refused refused -> throw new HubException(refused.failure());
            case Ensured.Started started ->
                Bodies.answer(exchange, ended(started.job()), job -> ended(exchange, model, job));
        }
    }

    /** The job when it has ended, or as it is after the wait. */
    private Future<Job> ended(Job job) {
        return jobs.within(job.id(), wait);
    }

    private void ended(Exchange exchange, ModelName model, Job job) {
        switch (job.state()) {
            case JobState.Succeeded succeeded ->
                Bodies.answer(
                        exchange,
                        library.find(model),
                        found -> exchange.json(
                                200, JsonBody.text(AiAnswers.result(true, true, "brought by " + job.id(), found))));
            case JobState.Failed failed ->
                exchange.json(502, JsonBody.text(AiAnswers.failed(failed.code(), failed.cause(), job)));
            case JobState.Cancelled cancelled ->
                exchange.json(
                        502, JsonBody.text(AiAnswers.failed(Codes.CANCELLED, "cancelled by " + cancelled.by(), job)));
            case JobState.Queued open -> goesOn(exchange, job);
            case JobState.Running open -> goesOn(exchange, job);
            case JobState.Stopping open -> goesOn(exchange, job);
            case JobState.Interrupted open -> goesOn(exchange, job);
        }
    }

    private static void goesOn(Exchange exchange, Job job) {
        exchange.header("Location", JobAnswers.url(job));
        exchange.json(202, JobAnswers.submitted(job));
    }

    private static void flushed(Exchange exchange, Flushed flushed) {
        ObjectNode json = AiAnswers.result(flushed.success(), flushed.performed(), message(flushed), Optional.empty());
        if (!flushed.success()) {
            ObjectNode failures = JsonNodeFactory.instance.objectNode();
            flushed.failures().forEach((id, failure) -> failures.set(id.value(), ReadinessAnswers.failure(failure)));
            json.set("failures", failures);
        }
        exchange.json(flushed.success() ? 200 : 502, JsonBody.text(json));
    }

    private static String message(Flushed flushed) {
        if (!flushed.success()) {
            return "left on "
                    + flushed.failures().keySet().stream()
                            .map(InstanceId::value)
                            .collect(Collectors.joining(", "));
        }
        return flushed.performed() ? "removed" : "was not there";
    }
}
