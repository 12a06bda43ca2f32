package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers the last of some messages.
 *
 * @param messages at least one, oldest first
 * @param tools a JSON array of tool descriptions
 * @param format the JSON string {@code "json"} or a JSON Schema
 */
public record ChatCall(Terms terms, List<Message> messages, Optional<JsonText> tools, Optional<JsonText> format) {

    public ChatCall {
        messages = List.copyOf(messages);
    }

    /**
     * One turn.
     *
     * @param images base64, in order
     * @param toolCalls a JSON array, on turns of the assistant
     */
    public record Message(Role role, String content, List<String> images, Optional<JsonText> toolCalls) {
        public Message {
            images = List.copyOf(images);
        }
    }

    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL;

        /** The name as it travels. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
