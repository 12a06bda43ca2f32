package dev.resourcehub.ollama.client;

import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.wire.OllamaCodec;
import dev.resourcehub.ollama.wire.StreamLine;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;

/**
 * A streamed answer on its way into a sink.
 *
 * <p>Only a last line that says {@code done} makes it whole: an end without one is a broken connection, whatever the
 * transport says. A sink that is full stops the reading. One event loop.
 */
public final class Generation {

    private final InstanceId instance;
    private final HttpClientResponse response;
    private final LlmSink sink;
    private final OllamaCodec codec;
    private final Lines lines;
    private final Promise<Ending> ending = Promise.promise();

    Generation(InstanceId instance, HttpClientResponse response, LlmSink sink, OllamaCodec codec, long mostLine) {
        this.instance = instance;
        this.response = response;
        this.sink = sink;
        this.codec = codec;
        this.lines = new Lines(mostLine);
    }

    Future<Ending> run() {
        response.exceptionHandler(broken -> fail(new Failure.BackendUnreachable(instance, reasonOf(broken))));
        response.endHandler(end -> ended());
        response.handler(this::received);
        return ending.future();
    }

    private void received(Buffer piece) {
        if (!lines.take(piece, this::line)) {
            fail(new Failure.BackendError(instance, 200, "a line over the limit"));
        }
        if (!ending.future().isComplete() && sink.isFull()) {
            response.pause();
            sink.onDrain(response::resume);
        }
    }

    private boolean line(Buffer line) {
        switch (codec.line(line)) {
            case StreamLine.Piece piece -> emit(piece);
            case StreamLine.Last last -> {
                emit(last.piece());
                ending.tryComplete(
                        new Ending(last.doneReason(), last.promptTokens(), last.completionTokens(), last.load()));
            }
            case StreamLine.Trouble trouble -> fail(new Failure.BackendError(instance, 200, trouble.message()));
            case StreamLine.Malformed malformed -> fail(new Failure.BackendError(instance, 200, malformed.what()));
        }
        return !ending.future().isComplete();
    }

    private void emit(StreamLine.Piece piece) {
        if (ending.future().isComplete()) {
            return;
        }
        if (!piece.thinking().isEmpty()) {
            sink.emit(new LlmEvent.Thinking(piece.thinking()));
        }
        if (!piece.text().isEmpty()) {
            sink.emit(new LlmEvent.Token(piece.text()));
        }
        piece.toolCalls().ifPresent(calls -> sink.emit(new LlmEvent.ToolCalls(calls)));
    }

    private void ended() {
        if (lines.rest().length() > 0 && !ending.future().isComplete()) {
            line(lines.rest());
        }
        fail(new Failure.BackendUnreachable(instance, "the stream ended before its last line"));
    }

    private void fail(Failure failure) {
        ending.tryFail(new HubException(failure));
    }

    private static String reasonOf(Throwable broken) {
        String message = broken.getMessage();
        return message == null ? broken.getClass().getSimpleName() : message;
    }

    /** How a stream ended well, in the instance's own figures. */
    public record Ending(String doneReason, long promptTokens, long completionTokens, Duration load) {}
}
