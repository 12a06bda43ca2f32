package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobState;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** Jobs and their events as our own API writes them. */
final class JobAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JobAnswers() {}

    /** A job that was submitted, with where to follow it. */
    static JsonText submitted(Job job) {
        ObjectNode json = NODES.objectNode().put("id", job.id().value()).put("events_url", url(job) + "/events");
        json.setAll(job(job));
        return JsonBody.text(json);
    }

    static String url(Job job) {
        return "/jobs/" + job.id();
    }

    static ObjectNode job(Job job) {
        ObjectNode json = NODES.objectNode();
        json.put("id", job.id().value())
                .put("kind", job.kind())
                .put("subject", job.subject())
                .put("state", job.state().wireName())
                .put("phase", job.phase().isEmpty() ? null : job.phase());
        json.set("progress", job.progress().map(JobAnswers::progress).orElse(null));
        json.put("attempt", job.attempt()).put("created_at", job.createdAt().toString());
        json.set("started_at", time(job.startedAt()));
        json.set("ended_at", time(job.endedAt()));
        json.set("error", job.state() instanceof JobState.Failed failed ? error(failed) : null);
        json.set("result", job.state() instanceof JobState.Succeeded done ? result(done.result()) : null);
        return json;
    }

    private static ObjectNode error(JobState.Failed failed) {
        return NODES.objectNode().put("code", failed.code().value()).put("detail", failed.cause());
    }

    private static ObjectNode progress(JobProgress progress) {
        ObjectNode json = Numbers.progress(NODES.objectNode(), progress.done());
        json.set("percent", number(percent(progress)));
        json.put("bytes_per_second", speed(progress));
        json.set("eta_ms", Numbers.node(progress.remaining().map(Duration::toMillis)));
        return json;
    }

    /** To one decimal, rounded down, so that 100 means all of it. */
    static OptionalDouble percent(JobProgress progress) {
        OptionalDouble percent = progress.percent();
        return percent.isPresent() ? OptionalDouble.of(Math.floor(percent.getAsDouble() * 10) / 10) : percent;
    }

    static double speed(JobProgress progress) {
        return Math.round(progress.bytesPerSecond() * 10) / 10.0;
    }

    static JsonNode number(OptionalDouble value) {
        return value.isPresent() ? NODES.numberNode(value.getAsDouble()) : NODES.nullNode();
    }

    /** A kind's own result: the JSON it is, or else a text. */
    static JsonNode result(Buffer result) {
        if (result.length() == 0) {
            return NODES.nullNode();
        }
        try {
            return JsonBody.parse(result);
        } catch (HubException noJson) {
            return NODES.textNode(result.toString());
        }
    }

    static String nameOf(Said said) {
        return switch (said) {
            case Said.State state when state.state().isFinal() -> state.state().wireName();
            case Said.State state -> "state";
            case Said.Phase phase -> "state";
            case Said.Progressed progressed -> "progress";
            case Said.Heartbeat heartbeat -> "heartbeat";
            case Said.Log log -> "log";
        };
    }

    /** The data of an event; its name is {@link #nameOf}. */
    static JsonText data(JobEvent event) {
        ObjectNode json = NODES.objectNode();
        json.put("job", event.job().value()).put("at", event.at().toString());
        switch (event.said()) {
            case Said.State said -> {
                json.put("state", said.state().wireName()).put("attempt", said.attempt());
                switch (said.state()) {
                    case JobState.Succeeded done -> json.set("result", result(done.result()));
                    case JobState.Failed failed -> json.set("error", error(failed));
                    case JobState.Cancelled cancelled -> json.put("by", cancelled.by());
                    case JobState.Queued open -> {}
                    case JobState.Running open -> {}
                    case JobState.Stopping open -> {}
                    case JobState.Interrupted open -> {}
                }
            }
            case Said.Phase phase -> json.put("state", "running").put("phase", phase.name());
            case Said.Progressed progressed -> json.setAll(progress(progressed.progress()));
            case Said.Heartbeat heartbeat ->
                json.put("stalled_ms", heartbeat.stalled().toMillis());
            case Said.Log log -> json.put("text", log.text());
        }
        return JsonBody.text(json);
    }

    static JsonNode time(Optional<Instant> at) {
        return at.<JsonNode>map(known -> NODES.textNode(known.toString())).orElseGet(NODES::nullNode);
    }
}
