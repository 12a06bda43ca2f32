package dev.resourcehub.server.http;

import java.time.Duration;
import java.util.Optional;

/** Hears of every request once it is over, for logs and meters. Any event loop. */
public interface Traffic {

    /** A request began. */
    void began();

    /** A request is over. */
    void ended(Visit visit);

    /** A stream of events was opened ({@code +1}) or is over ({@code -1}). */
    void streams(int change);

    /** Tells nobody. */
    static Traffic none() {
        return new Traffic() {
            @Override
            public void began() {}

            @Override
            public void ended(Visit visit) {}

            @Override
            public void streams(int change) {}
        };
    }

    /**
     * What happened to one request.
     *
     * @param traceId of a valid {@code traceparent}
     * @param route the template that matched; {@code unmatched} where none did
     * @param status of the answer; 499 when the client left before it
     * @param bytes body bytes written
     */
    record Visit(
            String requestId,
            Optional<String> traceId,
            String method,
            String route,
            String path,
            int status,
            long bytes,
            Duration elapsed) {}
}
