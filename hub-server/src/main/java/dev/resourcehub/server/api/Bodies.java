package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.provider.Caller;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** The usual ways from an exchange to a handler and back: whatever is thrown on the way becomes the answer. */
final class Bodies {

    static final String JSON = "application/json";

    private Bodies() {}

    /** Reads and parses the body, then hands it to {@code handler}. */
    static void read(Exchange exchange, Consumer<JsonNode> handler) {
        exchange.body()
                .onComplete(bytes -> guarded(exchange, () -> handler.accept(JsonBody.parse(bytes))), exchange::fail);
    }

    /** The same where a body may be absent; an empty object stands for it. */
    static void readIfAny(Exchange exchange, Consumer<JsonNode> handler) {
        if (exchange.hasBody()) {
            read(exchange, handler);
        } else {
            guarded(exchange, () -> handler.accept(JsonNodeFactory.instance.objectNode()));
        }
    }

    /** Answers with what {@code future} ends with. */
    static <T> void answer(Exchange exchange, Future<T> future, Consumer<T> handler) {
        future.onComplete(value -> guarded(exchange, () -> handler.accept(value)), exchange::fail);
    }

    /** Runs {@code work}; what it throws is the answer. */
    static void guarded(Exchange exchange, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException fault) {
            exchange.fail(fault);
        }
    }

    /** Whoever asks in {@code exchange}. */
    static Caller caller(Exchange exchange, Caller.Attention attention) {
        return new Caller(exchange.requestId(), attention, exchange.cancellation());
    }

    /** Whether the client takes JSON; answers that it cannot have anything else when not. */
    static boolean takesJson(Exchange exchange) {
        if (exchange.accepts(JSON)) {
            return true;
        }
        exchange.notAcceptable(List.of(JSON));
        return false;
    }
}
