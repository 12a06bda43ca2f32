package dev.resourcehub.ollama.vendor;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * An Ollama registry and a Hugging Face hub in one server, with a second one as the host they redirect to; both misbehave as
 * told.
 */
final class FakeVendor {

    /** What goes wrong with the file's bytes. */
    enum Fault {
        NONE,
        ABSENT,
        CUT_ONCE,
        ALWAYS_CUT_AT_START,
        LYING_LENGTH,
        OTHER_BYTES,
        HTML,
        STALL,
        NO_RANGES
    }

    private static final String TEMPLATE = "<start_of_turn>user\n{{ .Prompt }}<end_of_turn>";

    private final byte[] content;
    private final HttpServer hub;
    private final HttpServer storage;
    private final URI base;
    private final URI storageBase;
    private volatile Fault fault = Fault.NONE;
    private volatile boolean cutDone;

    /** What the storage host was asked: the range, or {@code all}; and whether credentials came along. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final List<String> credentials = new CopyOnWriteArrayList<>();

    FakeVendor(Vertx vertx, byte[] content) throws Exception {
        this.content = content.clone();
        this.storage = listening(vertx.createHttpServer().requestHandler(this::bytes));
        this.storageBase = URI.create("http://127.0.0.1:" + storage.actualPort());
        this.hub = listening(vertx.createHttpServer().requestHandler(this::answer));
        this.base = URI.create("http://localhost:" + hub.actualPort());
    }

    URI base() {
        return base;
    }

    void misbehaves(Fault as) {
        fault = as;
        cutDone = false;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static HttpServer listening(HttpServer server) throws Exception {
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        String path = request.path();
        if (path.contains("/blobs/sha256:" + sha256(TEMPLATE.getBytes(java.nio.charset.StandardCharsets.UTF_8)))) {
            request.response().end(TEMPLATE);
        } else if (path.contains("/blobs/") || path.contains("/resolve/")) {
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", storageBase + "/signed?x=1")
                    .end();
        } else if (fault == Fault.ABSENT) {
            request.response().setStatusCode(404).end();
        } else if (fault == Fault.HTML) {
            request.response().end("<html>please log in</html>");
        } else if (path.startsWith("/v2/")) {
            request.response().end(manifest());
        } else {
            request.response().end(repository());
        }
    }

    private String manifest() {
        byte[] template = TEMPLATE.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return """
                {"schemaVersion":2,"layers":[
                 {"mediaType":"application/vnd.ollama.image.model","digest":"sha256:%s","size":%d},
                 {"mediaType":"application/vnd.ollama.image.template","digest":"sha256:%s","size":%d}]}""".formatted(sha256(content), content.length, sha256(template), template.length);
    }

    private String repository() {
        return """
                {"sha":"%s","siblings":[{"rfilename":"m.gguf","size":130,"lfs":{"sha256":"%s","size":%d}}]}""".formatted("a".repeat(40), sha256(content), content.length);
    }

    private void bytes(HttpServerRequest request) {
        String range = request.getHeader("Range");
        asked.add(range == null ? "all" : range);
        credentials.add(String.valueOf(request.getHeader("Authorization")));
        int from = range == null || fault == Fault.NO_RANGES
                ? 0
                : Integer.parseInt(range.substring(6, range.length() - 1));
        byte[] sent = content.clone();
        if (fault == Fault.OTHER_BYTES) {
            sent[sent.length - 1] ^= 1;
        }
        Buffer rest = Buffer.buffer(sent).slice(from, sent.length);
        int length = rest.length() + (fault == Fault.LYING_LENGTH ? 5 : 0);
        request.response().putHeader("Content-Length", Integer.toString(length));
        if (from > 0) {
            request.response()
                    .setStatusCode(206)
                    .putHeader("Content-Range", "bytes " + from + "-" + (sent.length - 1) + "/" + sent.length);
        }
        boolean cut = fault == Fault.CUT_ONCE && !cutDone;
        if (cut || fault == Fault.STALL) {
            cutDone = true;
            request.response().write(rest.slice(0, rest.length() / 2)).onComplete(written -> {
                if (cut) {
                    request.connection().close();
                }
            });
        } else if (fault == Fault.ALWAYS_CUT_AT_START) {
            request.connection().close();
        } else if (fault == Fault.LYING_LENGTH) {
            request.response()
                    .write(rest)
                    .onComplete(written -> request.connection().close());
        } else {
            request.response().end(rest);
        }
    }

    void close() throws Exception {
        hub.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        storage.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
