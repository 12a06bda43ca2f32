package dev.resourcehub.docker;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry on a loopback port that Docker pulls from over plain HTTP: images of one small layer, and one whose content the
 * engine has already; with the faults of a bad day.
 */
public final class FakeRegistry {

    private static final int PIECE = 64 * 1024;
    private static final int TAR_BLOCK = 512;

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, Buffer> manifests = new ConcurrentHashMap<>();
    private final Map<String, Buffer> blobs = new ConcurrentHashMap<>();
    public final AtomicInteger manifestsServed = new AtomicInteger();
    public final AtomicInteger hungUp = new AtomicInteger();
    public final AtomicLong bytesServed = new AtomicLong();
    private volatile Fault fault = Fault.NONE;

    /** What is wrong with it. */
    public enum Fault {
        NONE,
        /** Asks everyone for a name and a password. */
        UNAUTHORIZED,
        /** Breaks the connection in the middle of the next layer, once. */
        CUTS_ONCE,
        /** Gives a layer a piece every twentieth of a second. */
        SLOW,
        /** Says that it is a registry, and nothing more. */
        SILENT
    }

    public FakeRegistry(Vertx vertx) throws Exception {
        this.vertx = vertx;
        this.server = vertx.createHttpServer().requestHandler(this::answer);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** The name by which Docker finds {@code repository:1} here. */
    public String nameOf(String repository) {
        return "127.0.0.1:" + server.actualPort() + "/" + repository + ":1";
    }

    public void have(Fault wanted) {
        fault = wanted;
    }

    /** Offers an image of one layer with a file of {@code bytes} that nobody has. */
    public void offer(String repository, int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        Buffer layer = tar("content", content);
        Buffer config = Buffer.buffer("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":"
                + "\"layers\",\"diff_ids\":[\"" + digest(layer) + "\"]}}");
        blobs.put(digest(layer), layer);
        blobs.put(digest(config), config);
        manifests.put(repository, manifest(digest(config), config.length(), digest(layer), layer.length()));
    }

    /** Offers what the engine has as image {@code id} under another name. */
    public void offerKnown(String repository, String id) {
        manifests.put(repository, manifest(id, 1, "sha256:" + "00".repeat(32), 1));
    }

    private static Buffer manifest(String config, int configBytes, String layer, int layerBytes) {
        return Buffer.buffer(
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
                        + "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":"
                        + configBytes
                        + ",\"digest\":\"" + config + "\"},\"layers\":[{\"mediaType\":"
                        + "\"application/vnd.docker.image.rootfs.diff.tar\",\"size\":" + layerBytes + ",\"digest\":\""
                        + layer
                        + "\"}]}");
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        List<String> path = List.of(request.path().substring(1).split("/"));
        if (fault == Fault.SILENT && path.size() > 1) {
            return;
        }
        response.putHeader("Docker-Distribution-Api-Version", "registry/2.0");
        if (fault == Fault.UNAUTHORIZED) {
            response.putHeader("WWW-Authenticate", "Basic realm=\"fake\"");
            fail(response, 401, "UNAUTHORIZED", "authentication required");
        } else if (path.size() == 1) {
            response.end("{}");
        } else {
            String last = path.getLast();
            String repository = String.join("/", path.subList(1, path.size() - 2));
            if (path.get(path.size() - 2).equals("blobs")) {
                blob(response, blobs.get(last));
            } else {
                manifest(request, manifests.get(repository));
            }
        }
    }

    private void manifest(HttpServerRequest request, Buffer manifest) {
        if (manifest == null) {
            fail(request.response(), 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        manifestsServed.incrementAndGet();
        request.response()
                .putHeader("Content-Type", "application/vnd.docker.distribution.manifest.v2+json")
                .putHeader("Docker-Content-Digest", digest(manifest))
                .putHeader("Content-Length", Integer.toString(manifest.length()));
        if (request.method().name().equals("HEAD")) {
            request.response().end();
        } else {
            request.response().end(manifest);
        }
    }

    private void blob(HttpServerResponse response, Buffer blob) {
        if (blob == null) {
            fail(response, 404, "BLOB_UNKNOWN", "blob unknown");
            return;
        }
        response.putHeader("Content-Length", Integer.toString(blob.length()));
        boolean large = blob.length() > PIECE;
        if (large && fault == Fault.CUTS_ONCE) {
            fault = Fault.NONE;
            response.write(blob.slice(0, blob.length() / 2)).onComplete(sent -> response.reset());
        } else if (large && fault == Fault.SLOW) {
            response.closeHandler(gone -> hungUp.incrementAndGet());
            dribble(response, blob, 0);
        } else {
            bytesServed.addAndGet(blob.length());
            response.end(blob);
        }
    }

    private void dribble(HttpServerResponse response, Buffer blob, int from) {
        if (response.closed()) {
            return;
        }
        int to = fault == Fault.SLOW ? Math.min(blob.length(), from + PIECE) : blob.length();
        bytesServed.addAndGet(to - from);
        if (to == blob.length()) {
            response.end(blob.slice(from, to));
        } else {
            response.write(blob.slice(from, to));
            vertx.setTimer(50, due -> dribble(response, blob, to));
        }
    }

    private static void fail(HttpServerResponse response, int status, String code, String message) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
    }

    private static String digest(Buffer content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** An archive in the ustar form with one file. */
    private static Buffer tar(String name, byte[] content) {
        byte[] head = new byte[TAR_BLOCK];
        put(head, 0, name);
        put(head, 100, "0000644\0");
        put(head, 108, "0000000\0");
        put(head, 116, "0000000\0");
        put(head, 124, String.format("%011o\0", content.length));
        put(head, 136, "00000000000\0");
        put(head, 148, "        ");
        put(head, 156, "0");
        put(head, 257, "ustar\00000");
        int sum = 0;
        for (byte each : head) {
            sum += each & 0xff;
        }
        put(head, 148, String.format("%06o\0 ", sum));
        int padding = (TAR_BLOCK - content.length % TAR_BLOCK) % TAR_BLOCK;
        return Buffer.buffer(head).appendBytes(content).appendBytes(new byte[padding + 2 * TAR_BLOCK]);
    }

    private static void put(byte[] head, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, head, at, bytes.length);
    }

    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
