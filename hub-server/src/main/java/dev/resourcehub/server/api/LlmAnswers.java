package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.Embeddings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.Route;
import dev.resourcehub.ollama.call.Timings;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.call.Usage;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.server.provider.LlmProvider;
import java.time.Duration;

/** Writes the answers and events of {@code /llm/*}. */
final class LlmAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LlmAnswers() {}

    static JsonText generated(String id, Answer answer, Transcript transcript) {
        ObjectNode json = head(id, answer);
        json.put("response", transcript.text());
        transcript.thinking().ifPresent(thinking -> json.put("thinking", thinking));
        return JsonBody.text(tail(json, answer));
    }

    static JsonText chatted(String id, Answer answer, Transcript transcript) {
        ObjectNode json = head(id, answer);
        ObjectNode message = json.putObject("message");
        message.put("role", "assistant").put("content", transcript.text());
        transcript.thinking().ifPresent(thinking -> message.put("thinking", thinking));
        transcript.toolCalls().ifPresent(calls -> message.set("tool_calls", JsonBody.read(calls)));
        return JsonBody.text(tail(json, answer));
    }

    static JsonText embedded(String id, Embeddings embeddings) {
        ObjectNode json = NODES.objectNode();
        json.put("id", id).put("model", embeddings.model().value());
        ArrayNode vectors = json.putArray("embeddings");
        embeddings.vectors().forEach(vector -> {
            ArrayNode numbers = vectors.addArray();
            vector.forEach(numbers::add);
        });
        json.set("usage", usage(embeddings.usage()));
        json.set("timings", timings(embeddings.timings()));
        json.set("routing", routing(embeddings.route()));
        return JsonBody.text(json);
    }

    /** The data of the terminal event {@code done}; the stream adds the call's id. */
    static JsonText done(Answer answer) {
        return JsonBody.text(tail(NODES.objectNode().put("model", answer.model().value()), answer));
    }

    static ObjectNode model(FleetModel model) {
        ObjectNode json = NODES.objectNode();
        json.put("name", model.name());
        json.put("digest", model.digest().orElse(null));
        json.set("size_bytes", Numbers.node(model.sizeBytes()));
        json.put("family", model.family().orElse(null));
        json.put("quantization", model.quantization().orElse(null));
        json.set("context", Numbers.node(model.context()));
        ArrayNode capabilities = json.putArray("capabilities");
        model.capabilities().forEach(capabilities::add);
        ArrayNode holders = json.putArray("instances");
        model.instances()
                .forEach(holder -> holders.addObject()
                        .put("id", holder.id().value())
                        .put("resident", holder.resident())
                        .put("expires_at", holder.expiresAt().orElse(null)));
        return json;
    }

    /** The data of an event; its name is {@link #nameOf}. */
    static JsonText data(LlmEvent event) {
        ObjectNode json = NODES.objectNode();
        switch (event) {
            case LlmEvent.Queued queued ->
                json.put("position", queued.position())
                        .set(
                                "estimated_wait_ms",
                                Numbers.node(queued.estimatedWait().map(Duration::toMillis)));
            case LlmEvent.Provisioning provisioning -> provisioning(json, provisioning);
            case LlmEvent.Loading loading ->
                json.put("model", loading.model().value())
                        .put("instance", loading.instance().value())
                        .put("elapsed_ms", loading.elapsed().toMillis())
                        .putNull("estimated_ms");
            case LlmEvent.Started started ->
                json.put("instance", started.instance().value()).put("attempt", started.attempt());
            case LlmEvent.Token token -> json.put("text", token.text());
            case LlmEvent.Thinking thinking -> json.put("text", thinking.text());
            case LlmEvent.ToolCalls calls -> json.set("tool_calls", JsonBody.read(calls.calls()));
        }
        return JsonBody.text(json);
    }

    private static void provisioning(ObjectNode json, LlmEvent.Provisioning provisioning) {
        Numbers.progress(
                json.put("job", provisioning.job()).put("phase", provisioning.phase()), provisioning.progress());
    }

    static String nameOf(LlmEvent event) {
        return switch (event) {
            case LlmEvent.Queued queued -> "queued";
            case LlmEvent.Provisioning provisioning -> "provisioning";
            case LlmEvent.Loading loading -> "loading";
            case LlmEvent.Started started -> "started";
            case LlmEvent.Token token -> "token";
            case LlmEvent.Thinking thinking -> "thinking";
            case LlmEvent.ToolCalls calls -> "tool_calls";
        };
    }

    private static ObjectNode head(String id, Answer answer) {
        return NODES.objectNode().put("id", id).put("model", answer.model().value());
    }

    private static ObjectNode tail(ObjectNode json, Answer answer) {
        json.put("done", true).put("done_reason", answer.doneReason());
        json.set("usage", usage(answer.usage()));
        json.set("timings", timings(answer.timings()));
        json.set("routing", routing(answer.route()));
        return json;
    }

    private static ObjectNode usage(Usage usage) {
        return NODES.objectNode()
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.totalTokens());
    }

    private static ObjectNode timings(Timings timings) {
        return NODES.objectNode()
                .put("queue_ms", Numbers.millis(timings.queue()))
                .put("load_ms", Numbers.millis(timings.load()))
                .put("first_token_ms", Numbers.millis(timings.firstToken()))
                .put("total_ms", Numbers.millis(timings.total()));
    }

    private static ObjectNode routing(Route route) {
        ObjectNode json = NODES.objectNode()
                .put("provider", "ollama")
                .put("path", LlmProvider.HUB_PATH)
                .put("instance", route.instance().value())
                .put("attempts", route.attempts())
                .put("strategy", route.strategy());
        if (!route.considered().isEmpty()) {
            ArrayNode considered = json.putArray("explain");
            route.considered()
                    .forEach(one -> considered
                            .addObject()
                            .put("instance", one.instance().value())
                            .put("eligible", one.eligible())
                            .put("reason", one.reason()));
        }
        return json;
    }
}
