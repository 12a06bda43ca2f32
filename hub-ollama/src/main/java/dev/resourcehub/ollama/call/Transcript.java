package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.JsonText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A sink that keeps the whole answer, for callers who want it in one piece. */
public final class Transcript implements LlmSink {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private @Nullable JsonText toolCalls;

    @Override
    public void emit(LlmEvent event) {
        switch (event) {
            case LlmEvent.Token token -> text.append(token.text());
            case LlmEvent.Thinking thought -> thinking.append(thought.text());
            case LlmEvent.ToolCalls calls -> toolCalls = calls.calls();
            case LlmEvent.Queued queued -> {}
            case LlmEvent.Provisioning provisioning -> {}
            case LlmEvent.Loading loading -> {}
            case LlmEvent.Started started -> {}
        }
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void onDrain(Runnable resume) {
        resume.run();
    }

    /** The answer so far. */
    public String text() {
        return text.toString();
    }

    /** The reasoning so far; empty when the model gave none. */
    public Optional<String> thinking() {
        return thinking.isEmpty() ? Optional.empty() : Optional.of(thinking.toString());
    }

    /** The tools the model wants called. */
    public Optional<JsonText> toolCalls() {
        return Optional.ofNullable(toolCalls);
    }
}
