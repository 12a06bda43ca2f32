package dev.resourcehub.server.api;

import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.sse.EventStream;

/** Passes the events of a call on to a stream; the first one takes what is known at the head with it. */
final class StreamedAnswer implements LlmSink {

    private final Exchange exchange;
    private final EventStream stream;

    StreamedAnswer(Exchange exchange, EventStream stream) {
        this.exchange = exchange;
        this.stream = stream;
    }

    @Override
    public void emit(LlmEvent event) {
        if (event instanceof LlmEvent.Started started && !stream.hasBegun()) {
            exchange.header("X-Hub-Instance", started.instance().value());
            exchange.header("X-Hub-Attempts", Integer.toString(started.attempt()));
        }
        stream.send(LlmAnswers.nameOf(event), LlmAnswers.data(event));
    }

    @Override
    public boolean isFull() {
        return stream.isFull();
    }

    @Override
    public void onDrain(Runnable resume) {
        stream.onDrain(resume);
    }
}
