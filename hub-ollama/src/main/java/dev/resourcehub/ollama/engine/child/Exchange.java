package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.AnswerCodec;
import dev.resourcehub.ollama.engine.wire.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on the event loop. */
final class Exchange {

    private static final int MOST_BODY = 32 * 1024 * 1024;
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    private final Vertx vertx;
    private final HttpServerRequest http;
    private final AnswerCodec answers;
    private Runnable onLeave = () -> {};

    Exchange(Vertx vertx, HttpServerRequest http, AnswerCodec answers) {
        this.vertx = vertx;
        this.http = http;
        this.answers = answers;
    }

    /** Whether it names this machine, and comes from no page of another one. */
    boolean comesFromHere() {
        HostAndPort authority = http.authority();
        return authority != null && HERE.contains(authority.host()) && isHere(http.getHeader("Origin"));
    }

    private static boolean isHere(@Nullable String origin) {
        if (origin == null) {
            return true;
        }
        try {
            String host = URI.create(origin).getHost();
            return host != null && HERE.contains(host);
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    void forbid() {
        http.response().setStatusCode(403).end();
    }

    /** Answers a GET or HEAD with a body that takes a moment to make. */
    void read(String type, Supplier<Future<byte[]>> body) {
        if (!http.method().equals(HttpMethod.HEAD) && !http.method().equals(HttpMethod.GET)) {
            wrongMethod("GET, HEAD");
            return;
        }
        settle(body.get(), made -> read(type, made));
    }

    /** Answers a GET or HEAD. */
    void read(String type, byte[] body) {
        boolean head = http.method().equals(HttpMethod.HEAD);
        if (!head && !http.method().equals(HttpMethod.GET)) {
            wrongMethod("GET, HEAD");
            return;
        }
        if (head) {
            http.response()
                    .putHeader("Content-Type", type)
                    .putHeader("Content-Length", Integer.toString(body.length))
                    .end();
            return;
        }
        answer(200, type, body);
    }

    /** Reads the body of a POST and hands it on; a {@link Refusal} thrown there is answered. */
    void post(Consumer<byte[]> handler) {
        if (!http.method().equals(HttpMethod.POST)) {
            wrongMethod("POST");
            return;
        }
        Buffer body = Buffer.buffer();
        http.exceptionHandler(broken -> {});
        http.handler(chunk -> {
            if (body.length() + chunk.length() > MOST_BODY) {
                http.handler(null).endHandler(null);
                http.response().putHeader("Connection", "close");
                answer(413, Outlet.JSON, answers.error("request body is larger than " + MOST_BODY + " bytes"));
                return;
            }
            body.appendBuffer(chunk);
        });
        http.endHandler(complete -> guarded(body.getBytes(), handler));
    }

    /** Hands the outcome on, on the event loop; a {@link Refusal} thrown there is answered, and so is a failure. */
    <T> void settle(Future<T> outcome, Consumer<T> handler) {
        outcome.onSuccess(made -> guarded(made, handler))
                .onFailure(broken ->
                        answer(500, Outlet.JSON, answers.error("the engine could not look: " + broken.getMessage())));
    }

    private <T> void guarded(T given, Consumer<T> handler) {
        if (http.response().closed()) {
            return;
        }
        try {
            handler.accept(given);
        } catch (Refusal refusal) {
            answer(refusal.status(), Outlet.JSON, answers.error(refusal.text()));
        }
    }

    /** Answers with a few plain words. */
    void plain(int status, String text) {
        http.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain")
                .end(text);
    }

    /** Answers at once. */
    void answer(int status, String type, byte[] body) {
        http.response().setStatusCode(status).putHeader("Content-Type", type).end(Buffer.buffer(body));
    }

    /** The way to the client for an answer that takes time. */
    Outlet outlet() {
        return new Outlet(vertx.getOrCreateContext(), http.response(), () -> onLeave.run());
    }

    /** What happens when the client of {@link #outlet} leaves before the end. */
    void onLeave(Runnable action) {
        onLeave = action;
    }

    private void wrongMethod(String allowed) {
        http.response().putHeader("Allow", allowed);
        plain(405, "405 method not allowed");
    }
}
