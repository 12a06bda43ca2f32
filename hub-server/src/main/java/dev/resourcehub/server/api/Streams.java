package dev.resourcehub.server.api;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import java.util.Arrays;
import java.util.Optional;

/** Opening and breaking of event streams, and where a client that comes back goes on. */
final class Streams {

    static final String LAST_EVENT_ID = "Last-Event-ID";

    private Streams() {}

    /** The stream the client asked for; answers 406 and gives none when it takes neither framing. */
    static Optional<EventStream> open(Exchange exchange, String path) {
        Optional<Framing> framing = exchange.framing();
        if (framing.isEmpty()) {
            exchange.notAcceptable(
                    Arrays.stream(Framing.values()).map(Framing::mediaType).toList());
            return Optional.empty();
        }
        exchange.header("X-Hub-Path", path);
        return framing.map(exchange::stream);
    }

    /** Keeps {@code stream} until the client leaves or the server drains, whichever is told as what cancelled it. */
    static void lastUntilCancelled(Exchange exchange, EventStream stream) {
        exchange.cancellation()
                .onCancel(() -> fail(
                        exchange,
                        stream,
                        new HubException(new Failure.Cancelled(
                                exchange.cancellation().by().orElseThrow()))));
        exchange.runsUntilDrained();
    }

    /** Tells a failure: with its own status while the head is held back, in-band after that. */
    static void fail(Exchange exchange, EventStream stream, Throwable error) {
        if (stream.hasBegun()) {
            stream.end("problem", exchange.problemOf(error).toJson(exchange.requestId()));
            return;
        }
        stream.stop();
        exchange.fail(error);
    }
}
