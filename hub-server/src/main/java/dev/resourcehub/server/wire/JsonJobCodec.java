package dev.resourcehub.server.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCodec;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Jobs and their events as JSON objects in UTF-8, each with the number of its form as {@code v}.
 *
 * <p>Members it does not know are passed over, so that an older program reads what a newer one of the same form wrote; another
 * form is refused. Content of the kinds travels as base64, because it is theirs and may be anything.
 */
public final class JsonJobCodec implements JobCodec {

    private static final int FORM = 1;

    /** Half a surrogate pair is kept as an escape, which UTF-8 itself could not hold. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public Buffer write(Kept kept) {
        Job job = kept.job();
        ObjectNode json = object();
        json.put("id", job.id().value());
        json.put("order", job.order());
        json.put("kind", job.kind());
        json.put("subject", job.subject());
        json.put("params", job.params().getBytes());
        json.put("idempotency_key", job.idempotencyKey());
        json.set("state", StateJson.state(job.state()));
        json.put("phase", job.phase());
        job.progress().ifPresent(progress -> json.set("progress", StateJson.progress(progress)));
        json.put("attempt", job.attempt());
        json.put("checkpoint", job.checkpoint().getBytes());
        json.put("created_at", job.createdAt().toString());
        job.startedAt().ifPresent(at -> json.put("started_at", at.toString()));
        job.endedAt().ifPresent(at -> json.put("ended_at", at.toString()));
        ArrayNode milestones = json.putArray("milestones");
        kept.milestones().forEach(event -> milestones.add(event(event).put("number", event.number())));
        return bytes(json);
    }

    @Override
    public Kept readJob(Buffer bytes) {
        return reading(bytes, json -> {
            Job job = new Job(
                    new JobId(StateJson.text(json, "id")),
                    StateJson.member(json, "order").longValue(),
                    StateJson.text(json, "kind"),
                    StateJson.text(json, "subject"),
                    StateJson.content(json, "params"),
                    StateJson.text(json, "idempotency_key"),
                    StateJson.readState(StateJson.member(json, "state")),
                    StateJson.text(json, "phase"),
                    Optional.ofNullable(json.get("progress")).map(StateJson::readProgress),
                    StateJson.member(json, "attempt").intValue(),
                    StateJson.content(json, "checkpoint"),
                    Instant.parse(StateJson.text(json, "created_at")),
                    Optional.ofNullable(json.get("started_at")).map(at -> Instant.parse(at.textValue())),
                    Optional.ofNullable(json.get("ended_at")).map(at -> Instant.parse(at.textValue())));
            List<JobEvent> milestones = new ArrayList<>();
            for (JsonNode event : StateJson.member(json, "milestones")) {
                milestones.add(readEvent(StateJson.member(event, "number").longValue(), event));
            }
            return new Kept(job, milestones);
        });
    }

    @Override
    public Buffer write(JobEvent event) {
        return bytes(event(event));
    }

    @Override
    public JobEvent readEvent(long number, Buffer bytes) {
        return reading(bytes, json -> readEvent(number, json));
    }

    private static ObjectNode event(JobEvent event) {
        ObjectNode json = object();
        json.put("job", event.job().value());
        json.put("at", event.at().toString());
        switch (event.said()) {
            case Said.State state -> {
                json.put("attempt", state.attempt());
                json.set("state", StateJson.state(state.state()));
            }
            case Said.Phase phase -> json.put("phase", phase.name());
            case Said.Progressed progressed -> json.set("progress", StateJson.progress(progressed.progress()));
            case Said.Heartbeat heartbeat ->
                json.put("stalled", heartbeat.stalled().toString());
            case Said.Log log -> json.put("log", log.text());
        }
        return json;
    }

    private static JobEvent readEvent(long number, JsonNode json) {
        JobId job = new JobId(StateJson.text(json, "job"));
        return new JobEvent(number, job, Instant.parse(StateJson.text(json, "at")), said(json));
    }

    private static Said said(JsonNode json) {
        if (json.has("state")) {
            return new Said.State(
                    StateJson.readState(StateJson.member(json, "state")),
                    StateJson.member(json, "attempt").intValue());
        }
        if (json.has("phase")) {
            return new Said.Phase(StateJson.text(json, "phase"));
        }
        if (json.has("progress")) {
            return new Said.Progressed(StateJson.readProgress(StateJson.member(json, "progress")));
        }
        if (json.has("stalled")) {
            return new Said.Heartbeat(Duration.parse(StateJson.text(json, "stalled")));
        }
        return new Said.Log(StateJson.text(json, "log"));
    }

    private static ObjectNode object() {
        return JSON.createObjectNode().put("v", FORM);
    }

    private static Buffer bytes(ObjectNode json) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of plain values is not written", impossible);
        }
    }

    private static <T> T reading(Buffer bytes, Reader<T> reader) {
        try {
            JsonNode json = JSON.readTree(bytes.getBytes());
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("no JSON object");
            }
            if (json.path("v").intValue() != FORM) {
                throw new IllegalArgumentException("of form " + json.path("v") + ", not " + FORM);
            }
            return reader.read(json);
        } catch (IOException | DateTimeParseException broken) {
            throw new IllegalArgumentException("no stored job or event: " + broken.getMessage(), broken);
        }
    }

    private interface Reader<T> {
        T read(JsonNode json) throws IOException;
    }
}
