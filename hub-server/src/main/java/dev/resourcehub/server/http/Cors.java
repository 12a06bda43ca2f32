package dev.resourcehub.server.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** What a browser is told so that pages of an origin that the {@link Guards} let in can read answers. */
final class Cors {

    private static final String READABLE = "X-Request-Id, X-Hub-Path, X-Hub-Instance, X-Hub-Attempts, X-Hub-Queue-Ms, "
            + "Retry-After, Location, Warning";
    private static final String SENDABLE =
            "Content-Type, Accept, Authorization, X-Request-Id, traceparent, tracestate, Last-Event-ID";

    private Cors() {}

    /** Lets the page behind {@code request} read the answer, whatever it is. */
    static void admit(HttpServerRequest request, Exchange exchange) {
        String origin = request.headers().get("Origin");
        if (origin != null) {
            exchange.header("Access-Control-Allow-Origin", origin);
            exchange.header("Access-Control-Expose-Headers", READABLE);
            exchange.header("Vary", "Origin");
        }
    }

    /** Answers {@code OPTIONS} for a path that takes {@code methods}; a preflight learns what it may send. */
    static void options(HttpServerRequest request, Exchange exchange, List<String> methods) {
        String names = String.join(", ", methods);
        exchange.header("Allow", names);
        if (request.headers().contains("Origin") && request.headers().contains("Access-Control-Request-Method")) {
            exchange.header("Access-Control-Allow-Methods", names);
            exchange.header("Access-Control-Allow-Headers", SENDABLE);
            exchange.header("Access-Control-Max-Age", "600");
        }
        exchange.noContent();
    }
}
