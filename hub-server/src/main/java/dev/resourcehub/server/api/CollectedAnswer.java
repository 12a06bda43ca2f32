package dev.resourcehub.server.api;

import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.Map;

/** Keeps an answer that goes out in one piece, up to a bound; beyond it the call is called off. */
final class CollectedAnswer implements LlmSink {

    /** Characters an answer in one piece may have. */
    static final long MOST_CHARACTERS = 16L << 20;

    private final Transcript transcript = new Transcript();
    private final Cancellation cancellation;
    private long characters;

    CollectedAnswer(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public void emit(LlmEvent event) {
        characters += switch (event) {
            case LlmEvent.Token token -> token.text().length();
            case LlmEvent.Thinking thinking -> thinking.text().length();
            case LlmEvent.ToolCalls calls -> calls.calls().value().length();
            case LlmEvent.Queued queued -> 0;
            case LlmEvent.Provisioning provisioning -> 0;
            case LlmEvent.Loading loading -> 0;
            case LlmEvent.Started started -> 0;
        };
        if (characters > MOST_CHARACTERS) {
            cancellation.cancel("answer too long");
            return;
        }
        transcript.emit(event);
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void onDrain(Runnable resume) {
        resume.run();
    }

    Transcript transcript() {
        return transcript;
    }

    /** What to answer instead of {@code error}: the bound, where it was what ended the call. */
    Throwable causeOf(Throwable error) {
        if (characters <= MOST_CHARACTERS) {
            return error;
        }
        return new HubException(new Failure.Unprocessable(
                Codes.LIMIT_EXCEEDED,
                "stream",
                "true for an answer longer than " + MOST_CHARACTERS + " characters",
                Map.of("limit", MOST_CHARACTERS)));
    }
}
