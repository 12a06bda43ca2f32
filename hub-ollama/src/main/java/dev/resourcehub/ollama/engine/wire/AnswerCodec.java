package dev.resourcehub.ollama.engine.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes answers in Ollama's form; any thread. */
public final class AnswerCodec {

    private final ObjectMapper json = JsonMapper.builder().build();

    /** One piece of an answer that goes on. */
    public byte[] piece(TextRequest request, Instant now, String text) {
        return bytes(head(request, now, text).put("done", false));
    }

    /** An answer that only loaded or unloaded the model; {@code reason} is {@code load} or {@code unload}. */
    public byte[] loaded(TextRequest request, Instant now, String reason) {
        return bytes(head(request, now, "").put("done", true).put("done_reason", reason));
    }

    /** The end of an answer; {@code text} is all of it where nothing was sent before. */
    public byte[] last(TextRequest request, Instant now, String text, Figures figures) {
        ObjectNode answer = head(request, now, text);
        answer.put("done", true).put("done_reason", figures.reason());
        answer.put("total_duration", figures.totalNanos()).put("load_duration", figures.loadNanos());
        answer.put("prompt_eval_count", figures.promptTokens()).put("prompt_eval_duration", figures.promptNanos());
        answer.put("eval_count", figures.answerTokens()).put("eval_duration", figures.answerNanos());
        return bytes(answer);
    }

    /** Vectors in the order of the texts. */
    public byte[] embeddings(EmbedRequest request, List<float[]> vectors, long totalNanos, long loadNanos, int tokens) {
        ObjectNode answer = json.createObjectNode().put("model", request.model());
        ArrayNode all = answer.putArray("embeddings");
        vectors.forEach(vector -> all.add(numbers(vector)));
        if (!vectors.isEmpty()) {
            answer.put("total_duration", totalNanos).put("load_duration", loadNanos);
            answer.put("prompt_eval_count", tokens);
        }
        return bytes(answer);
    }

    /** The older form: one vector, empty where there was no text. */
    public byte[] embedding(List<float[]> vectors) {
        ObjectNode answer = json.createObjectNode();
        answer.set("embedding", vectors.isEmpty() ? json.createArrayNode() : numbers(vectors.getFirst()));
        return bytes(answer);
    }

    /** The engine's version. */
    public byte[] version(String version) {
        return bytes(json.createObjectNode().put("version", version));
    }

    /** The models there are. */
    public byte[] tags(List<ModelCard> cards) {
        ObjectNode answer = json.createObjectNode();
        ArrayNode models = answer.putArray("models");
        for (ModelCard card : cards) {
            ObjectNode model = models.addObject();
            model.put("name", card.name()).put("model", card.name());
            model.put("modified_at", card.modifiedAt().toString());
            model.put("size", card.bytes()).put("digest", card.digest());
            details(model.putObject("details"), card)
                    .put("context_length", card.trainedContext())
                    .put("embedding_length", card.embeddingLength());
            capabilities(model.putArray("capabilities"));
        }
        return bytes(answer);
    }

    /** The models that are in memory. */
    public byte[] loadedModels(List<Resident> residents) {
        ObjectNode answer = json.createObjectNode();
        ArrayNode models = answer.putArray("models");
        for (Resident resident : residents) {
            ModelCard card = resident.card();
            ObjectNode model = models.addObject();
            model.put("name", card.name()).put("model", card.name());
            model.put("size", card.bytes()).put("digest", card.digest());
            details(model.putObject("details"), card);
            model.put("expires_at", resident.residence().expiresAt().toString());
            model.put("size_vram", 0).put("context_length", resident.residence().contextTokens());
        }
        return bytes(answer);
    }

    /** All that is known about the model. */
    public byte[] show(ModelCard card) {
        ObjectNode answer = json.createObjectNode();
        answer.put(
                "modelfile",
                "# Modelfile of the embedded engine\nFROM " + card.name() + "\nTEMPLATE " + card.template() + "\n");
        answer.put("template", card.template());
        details(answer.putObject("details"), card);
        ObjectNode facts = answer.putObject("model_info");
        for (Map.Entry<String, Object> fact : card.facts().entrySet()) {
            facts.set(fact.getKey(), json.valueToTree(fact.getValue()));
        }
        capabilities(answer.putArray("capabilities"));
        answer.put("modified_at", card.modifiedAt().toString());
        return bytes(answer);
    }

    /** An error. */
    public byte[] error(String message) {
        return bytes(json.createObjectNode().put("error", message));
    }

    /** The error of a prompt that does not fit, as Ollama's runner words it. */
    public String tooLong(int promptTokens, int contextTokens) {
        ObjectNode document = json.createObjectNode();
        document.putObject("error")
                .put("code", 400)
                .put(
                        "message",
                        "request (" + promptTokens + " tokens) exceeds the available context size (" + contextTokens
                                + " tokens), try increasing it")
                .put("type", "exceed_context_size_error")
                .put("n_prompt_tokens", promptTokens)
                .put("n_ctx", contextTokens);
        return document.toString();
    }

    /** The error of an image for a model that reads none, as Ollama's runner words it. */
    public String noImages() {
        ObjectNode document = json.createObjectNode();
        document.putObject("error")
                .put("code", 400)
                .put("message", "Multimodal data provided, but model does not support multimodal requests.")
                .put("type", "invalid_request_error");
        return document.toString();
    }

    private ObjectNode head(TextRequest request, Instant now, String text) {
        ObjectNode answer =
                json.createObjectNode().put("model", request.model()).put("created_at", now.toString());
        switch (request.kind()) {
            case GENERATE -> answer.put("response", text);
            case CHAT -> answer.putObject("message").put("role", "assistant").put("content", text);
        }
        return answer;
    }

    private static ObjectNode details(ObjectNode details, ModelCard card) {
        details.put("parent_model", "").put("format", "gguf").put("family", card.family());
        details.putArray("families").add(card.family());
        return details.put("parameter_size", card.parameterSize()).put("quantization_level", card.quantization());
    }

    private static void capabilities(ArrayNode list) {
        list.add("completion").add("embedding");
    }

    private ArrayNode numbers(float[] vector) {
        ArrayNode numbers = json.createArrayNode();
        for (float number : vector) {
            numbers.add(number);
        }
        return numbers;
    }

    private byte[] bytes(ObjectNode answer) {
        try {
            return json.writeValueAsBytes(answer);
        } catch (JsonProcessingException impossible) {
            return ("{\"error\":\"" + impossible.getClass().getSimpleName() + "\"}").getBytes(StandardCharsets.UTF_8);
        }
    }
}
