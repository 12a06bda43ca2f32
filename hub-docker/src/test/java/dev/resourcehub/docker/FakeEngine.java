package dev.resourcehub.docker;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An engine that answers as Docker does to questions and can make nothing: it has an image only when told so. For what a real
 * engine cannot be brought to do in a test.
 */
final class FakeEngine {

    private final HttpServer server;
    private final Path socket;
    private volatile boolean silent;
    private volatile boolean hasImage;

    FakeEngine(Vertx vertx, Path folder) throws Exception {
        socket = folder.resolve("fake.sock");
        server = vertx.createHttpServer().requestHandler(this::answer);
        server.listen(SocketAddress.domainSocketAddress(socket.toString()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    String address() {
        return "unix://" + socket;
    }

    /** From now on it accepts and says nothing. */
    void fallSilent() {
        silent = true;
    }

    /** From now on every image is there. */
    void getImage() {
        hasImage = true;
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("Content-Type", "application/json");
        String path = request.path();
        if (silent || path.startsWith("/events")) {
            return;
        }
        if (path.equals("/version")) {
            response.end("{\"Version\": \"99.1\", \"ApiVersion\": \"1.41\"}");
        } else if (path.equals("/info")) {
            response.end("{\"NCPU\": 2}");
        } else if (path.startsWith("/images/") && hasImage) {
            response.end("{\"Id\": \"sha256:0123\"}");
        } else if (path.equals("/containers/json")) {
            response.end("[]");
        } else if (path.equals("/containers/create")) {
            response.setStatusCode(500).end("{\"message\": \"no space left on device\"}");
        } else {
            response.setStatusCode(404).end("{\"message\": \"no such thing\"}");
        }
    }

    void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
