package dev.resourcehub.server.api;

import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import java.util.Arrays;
import java.util.Optional;

/** Opening and breaking of event streams. */
final class Streams {

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
