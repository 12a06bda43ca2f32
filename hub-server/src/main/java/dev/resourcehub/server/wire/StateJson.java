package dev.resourcehub.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobState;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Progress;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.OptionalLong;

/** States and progress as jobs and events hold them; what is missing or of another type is an {@link IllegalArgumentException}. */
final class StateJson {

    private StateJson() {}

    static ObjectNode state(JobState state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (state) {
            case JobState.Queued queued -> json.put("is", "queued");
            case JobState.Running running -> json.put("is", "running");
            case JobState.Stopping stopping -> json.put("is", "stopping").set("ending", state(stopping.ending()));
            case JobState.Succeeded succeeded ->
                json.put("is", "succeeded").put("result", succeeded.result().getBytes());
            case JobState.Failed failed ->
                json.put("is", "failed").put("code", failed.code().value()).put("cause", failed.cause());
            case JobState.Cancelled cancelled -> json.put("is", "cancelled").put("by", cancelled.by());
            case JobState.Interrupted interrupted -> json.put("is", "interrupted");
        };
    }

    static JobState readState(JsonNode json) {
        String name = text(json, "is");
        return switch (name) {
            case "queued" -> new JobState.Queued();
            case "running" -> new JobState.Running();
            case "stopping" -> new JobState.Stopping(readState(member(json, "ending")));
            case "succeeded" -> new JobState.Succeeded(content(json, "result"));
            case "failed" -> new JobState.Failed(new Code(text(json, "code")), text(json, "cause"));
            case "cancelled" -> new JobState.Cancelled(text(json, "by"));
            case "interrupted" -> new JobState.Interrupted();
            default -> throw new IllegalArgumentException("no state of a job: " + name);
        };
    }

    static ObjectNode progress(JobProgress progress) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("completed_bytes", progress.done().completedBytes());
        progress.done().totalBytes().ifPresent(total -> json.put("total_bytes", total));
        json.put("resumed_bytes", progress.resumedBytes());
        return json.put("bytes_per_second", progress.bytesPerSecond());
    }

    static JobProgress readProgress(JsonNode json) {
        JsonNode total = json.path("total_bytes");
        return new JobProgress(
                new Progress(
                        member(json, "completed_bytes").longValue(),
                        total.isIntegralNumber() ? OptionalLong.of(total.longValue()) : OptionalLong.empty()),
                json.path("resumed_bytes").longValue(),
                json.path("bytes_per_second").doubleValue());
    }

    static JsonNode member(JsonNode json, String name) {
        JsonNode member = json.get(name);
        if (member == null) {
            throw new IllegalArgumentException("without " + name);
        }
        return member;
    }

    static String text(JsonNode json, String name) {
        JsonNode member = member(json, name);
        if (!member.isTextual()) {
            throw new IllegalArgumentException("no text: " + name);
        }
        return member.textValue();
    }

    static Buffer content(JsonNode json, String name) {
        try {
            return Buffer.buffer(member(json, name).binaryValue());
        } catch (IOException notBase64) {
            throw new IllegalArgumentException("no base64: " + name, notBase64);
        }
    }
}
