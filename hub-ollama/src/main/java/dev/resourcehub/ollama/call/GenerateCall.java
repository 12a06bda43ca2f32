package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.JsonText;
import java.util.List;
import java.util.Optional;

/**
 * Completes a prompt.
 *
 * @param prompt not empty
 * @param images base64, in order
 * @param format the JSON string {@code "json"} or a JSON Schema
 */
public record GenerateCall(
        Terms terms, String prompt, Optional<String> system, List<String> images, Optional<JsonText> format) {

    public GenerateCall {
        images = List.copyOf(images);
    }
}
