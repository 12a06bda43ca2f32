package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON answers as trees; what is none, or another kind, is an {@link IOException} with a sentence. */
final class Answers {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private Answers() {}

    static JsonNode object(byte[] body) throws IOException {
        JsonNode document = tree(body);
        if (!document.isObject()) {
            throw new IOException("the answer is no JSON object");
        }
        return document;
    }

    static JsonNode array(byte[] body) throws IOException {
        JsonNode document = tree(body);
        if (!document.isArray()) {
            throw new IOException("the answer is no JSON array");
        }
        return document;
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            JsonNode document = JSON.readTree(body);
            if (document == null) {
                throw new IOException("the answer is empty");
            }
            return document;
        } catch (JsonProcessingException foreign) {
            throw new IOException("the answer is not JSON", foreign);
        }
    }
}
