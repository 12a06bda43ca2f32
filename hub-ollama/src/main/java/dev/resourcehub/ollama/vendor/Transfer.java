package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * HTTP from a virtual thread: short documents, and long files that resume.
 *
 * <p>Follows redirects itself, ten at most, and sends {@code Authorization} to the first host only. A file's bytes are taken
 * from a short queue, so that a slow disk slows the network; when none comes for {@code stall} the transfer fails, and a
 * later one goes on where it ended.
 */
final class Transfer implements AutoCloseable {

    private static final int MOST_REDIRECTS = 10;
    private static final int MOST_DOCUMENT = 4 << 20;
    private static final int MOST_TRIES = 5;
    private static final long TELL_EVERY = 1 << 20;

    private final HttpClient client;
    private final String source;
    private final Duration connect;
    private final Duration stall;

    Transfer(Vertx vertx, String source, Duration connect, Duration stall) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setDecompressionSupported(false));
        this.source = source;
        this.connect = connect;
        this.stall = stall;
    }

    /** Reads a document of at most 4 MiB; fails on any status but 200. */
    byte[] document(URI url, Map<String, String> headers) throws InterruptedException, IOException {
        try (Answer answer = open(url, headers)) {
            demand(answer, 200);
            Buffer whole = Buffer.buffer();
            for (Optional<Buffer> more = answer.next(); more.isPresent(); more = answer.next()) {
                whole.appendBuffer(more.get());
                if (whole.length() > MOST_DOCUMENT) {
                    throw ModelStore.failed(
                            VendorCodes.SOURCE_NOT_FOUND, source, "a document longer than " + MOST_DOCUMENT + " bytes");
                }
            }
            return whole.getBytes();
        }
    }

    /** How long the file at {@code url} is; fails when the server does not say. */
    long length(URI url, Map<String, String> headers) throws InterruptedException, IOException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Accept-Encoding", "identity");
        try (Answer answer = open(url, all)) {
            demand(answer, 200);
            return Long.parseLong(answer.header("Content-Length")
                    .orElseThrow(() -> new IOException("it does not say how long it is")));
        }
    }

    /** Brings the rest of {@code partial}; a transfer that breaks and had brought something is tried again. */
    void file(URI url, Map<String, String> headers, Partial partial, Consumer<Progress> progress)
            throws InterruptedException, IOException {
        int tries = 0;
        while (!partial.isComplete()) {
            long before = partial.completed();
            try {
                once(url, headers, partial, progress);
            } catch (IOException broken) {
                tries = partial.completed() > before ? 1 : tries + 1;
                if (tries >= MOST_TRIES || partial.completed() == before) {
                    throw broken;
                }
            }
        }
    }

    private void once(URI url, Map<String, String> headers, Partial partial, Consumer<Progress> progress)
            throws InterruptedException, IOException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Accept-Encoding", "identity");
        if (partial.completed() > 0) {
            all.put("Range", "bytes=" + partial.completed() + "-");
        }
        try (Answer answer = open(url, all)) {
            place(answer, partial);
            long told = partial.completed();
            progress.accept(Progress.of(told, partial.total()));
            for (Optional<Buffer> more = answer.next(); more.isPresent(); more = answer.next()) {
                partial.write(ByteBuffer.wrap(more.get().getBytes()));
                if (partial.completed() - told >= TELL_EVERY) {
                    told = partial.completed();
                    progress.accept(Progress.of(told, partial.total()));
                }
            }
            if (!partial.isComplete()) {
                throw new IOException(
                        "the answer ended after " + partial.completed() + " of " + partial.total() + " bytes");
            }
            progress.accept(Progress.of(partial.completed(), partial.total()));
        }
    }

    /** Sees to it that what comes belongs where the file ends; a server that sends all of it makes us begin again. */
    private void place(Answer answer, Partial partial) throws IOException, InterruptedException {
        if (partial.completed() > 0 && answer.status() == 206) {
            String wanted = "bytes " + partial.completed() + "-";
            String range = answer.header("Content-Range").orElse("");
            if (!range.startsWith(wanted) || !range.endsWith("/" + partial.total())) {
                partial.restart(0);
                throw new IOException("the server sent another range than was asked: " + range);
            }
            return;
        }
        demand(answer, 200);
        if (answer.header("Content-Encoding")
                .filter(coding -> !coding.equals("identity"))
                .isPresent()) {
            throw new IOException("the server encodes the file though it was asked not to");
        }
        Optional<Long> length = answer.header("Content-Length").map(Long::parseLong);
        if (length.isPresent() && length.get() != partial.total()) {
            throw new IOException("the server has " + length.get() + " bytes, announced were " + partial.total());
        }
        partial.restart(0);
    }

    private void demand(Answer answer, int status) {
        int seen = answer.status();
        if (seen == status) {
            return;
        }
        if (seen == 401 || seen == 403) {
            throw ModelStore.failed(VendorCodes.ACCESS_DENIED, source, "it answers with status " + seen);
        }
        throw ModelStore.failed(VendorCodes.SOURCE_NOT_FOUND, source, "it answers with status " + seen);
    }

    private Answer open(URI url, Map<String, String> headers) throws InterruptedException, IOException {
        URI at = url;
        Map<String, String> sent = headers;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            Answer answer = send(at, sent);
            int status = answer.status();
            boolean elsewhere = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
            if (!elsewhere) {
                return answer;
            }
            answer.close();
            Optional<String> location = answer.header("Location");
            if (location.isEmpty()) {
                throw new IOException("a redirect to nowhere");
            }
            URI next = at.resolve(location.get());
            if (!sameHost(at, next)) {
                sent = new TreeMap<>(sent);
                sent.remove("Authorization");
            }
            at = next;
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    private static boolean sameHost(URI one, URI other) {
        return String.valueOf(one.getAuthority()).equalsIgnoreCase(String.valueOf(other.getAuthority()))
                && String.valueOf(one.getScheme()).equals(String.valueOf(other.getScheme()));
    }

    private Answer send(URI url, Map<String, String> headers) throws InterruptedException, IOException {
        boolean secure = "https".equals(url.getScheme());
        if ((!secure && !"http".equals(url.getScheme())) || url.getHost() == null) {
            throw new IOException("not an address of the web: " + url.getScheme());
        }
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(url.getHost())
                .setPort(url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setConnectTimeout(connect.toMillis())
                .putHeader("User-Agent", "resource-hub");
        headers.forEach(options::putHeader);
        // The handlers are set on the event loop, before the head's turn is over, or the end could pass unseen.
        Future<Answer> answer =
                client.request(options).compose(request -> request.send().map(response -> new Answer(response)));
        return await(answer, connect.plus(stall));
    }

    private <T> T await(Future<T> future, Duration limit) throws InterruptedException, IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw ModelStore.failed(VendorCodes.STALLED, source, "it was silent for " + limit.toSeconds() + " s");
        } catch (ExecutionException broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            throw new IOException("no connection: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** One answer whose body is taken buffer by buffer. */
    private final class Answer implements AutoCloseable {

        private static final int MANY = 64;

        private final HttpClientResponse response;
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        private sealed interface Event {
            record Bytes(Buffer bytes) implements Event {}

            record End() implements Event {}

            record Broken(Throwable cause) implements Event {}
        }

        /** On the event loop: a response that is never paused at its start loses nothing when its connection closes. */
        Answer(HttpClientResponse response) {
            this.response = response;
            response.handler(bytes -> {
                events.add(new Event.Bytes(bytes));
                if (events.size() >= MANY) {
                    response.pause();
                }
            });
            response.endHandler(end -> events.add(new Event.End()));
            response.exceptionHandler(cause -> events.add(new Event.Broken(cause)));
        }

        int status() {
            return response.statusCode();
        }

        Optional<String> header(String name) {
            return Optional.ofNullable(response.getHeader(name));
        }

        /** The next bytes; empty at the end of the body. */
        Optional<Buffer> next() throws InterruptedException, IOException {
            if (events.size() < MANY / 2) {
                response.resume();
            }
            Event event = events.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw ModelStore.failed(VendorCodes.STALLED, source, "no byte came for " + stall.toMillis() + " ms");
            }
            return switch (event) {
                case Event.Bytes more -> Optional.of(more.bytes());
                case Event.End end -> Optional.empty();
                case Event.Broken broken ->
                    throw new IOException(
                            "the transfer broke: " + broken.cause().getMessage());
            };
        }

        @Override
        public void close() {
            response.request().reset();
        }
    }
}
