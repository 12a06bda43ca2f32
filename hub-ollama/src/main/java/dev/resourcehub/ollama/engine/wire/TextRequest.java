package dev.resourcehub.ollama.engine.wire;

import dev.resourcehub.resource.JsonText;
import java.util.List;
import java.util.Optional;

/**
 * A call of {@code /api/generate} or {@code /api/chat}, checked.
 *
 * @param kind which of both
 * @param model the caller's spelling of the name
 * @param prompt what to continue; empty for a conversation
 * @param system instructions before everything else
 * @param turns the conversation; empty for a prompt
 * @param raw the prompt goes to the model as it is
 * @param schema what the answer must be, as JSON Schema
 * @param stream whether tokens are sent as they come
 * @param unsupported the first thing asked for that needs another kind of model
 */
public record TextRequest(
        Kind kind,
        String model,
        String prompt,
        Optional<String> system,
        List<Turn> turns,
        boolean raw,
        Optional<JsonText> schema,
        boolean stream,
        KeepAlive keepAlive,
        Options options,
        Optional<Capability> unsupported) {

    public TextRequest {
        turns = List.copyOf(turns);
    }

    /** Whether there is nothing to answer, so that the call only loads or unloads the model. */
    public boolean isEmpty() {
        return kind == Kind.GENERATE ? prompt.isEmpty() : turns.isEmpty();
    }

    /** Which route was called. */
    public enum Kind {
        GENERATE,
        CHAT
    }

    /** What the embedded engine's models cannot do. */
    public enum Capability {
        INSERT,
        TOOLS,
        IMAGES,
        THINKING
    }
}
