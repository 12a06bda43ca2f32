package dev.resourcehub.ollama.client;

import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.wire.Listed;
import dev.resourcehub.ollama.wire.Loaded;
import dev.resourcehub.ollama.wire.MalformedAnswer;
import dev.resourcehub.ollama.wire.OllamaCodec;
import dev.resourcehub.ollama.wire.Vectors;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * HTTP to one Ollama instance.
 *
 * <p>Calls run on the caller's event loop. A failure is a {@code HubException}: {@code BackendUnreachable} when the
 * connection is refused or breaks, {@code BackendError} with the instance's status and words, {@code DeadlineExceeded},
 * or {@code Cancelled}.
 */
public final class OllamaClient {

    private final InstanceId id;
    private final URI base;
    private final HttpClient http;
    private final Vertx vertx;
    private final ClientLimits limits;
    private final OllamaCodec codec = new OllamaCodec();

    /** A client of the instance at {@code base} on shared connections. */
    public OllamaClient(InstanceId id, URI base, Vertx vertx, HttpClient http, ClientLimits limits) {
        this.id = id;
        this.base = base;
        this.vertx = vertx;
        this.http = http;
        this.limits = limits;
    }

    /**
     * Sends {@code body} to {@code path} and streams the answer into {@code sink}.
     *
     * @param started asked once, when the instance has answered with a 2xx head, before any event; false ends the call
     *     there, as cancelled
     * @param timeLeft longest this may take in all
     */
    public Future<Generation.Ending> generate(
            String path,
            Buffer body,
            LlmSink sink,
            BooleanSupplier started,
            Duration timeLeft,
            Cancellation cancellation) {
        return exchange(path, body, timeLeft, cancellation, (request, response) -> {
            if (!started.getAsBoolean()) {
                return Future.failedFuture(new HubException(new Failure.Cancelled("another copy was first")));
            }
            return new Generation(id, response, sink, codec, limits.line().bytes()).run();
        });
    }

    /** Asks for vectors. */
    public Future<Vectors> embed(Buffer body, Duration timeLeft, Cancellation cancellation) {
        return exchange(
                "/api/embed",
                body,
                timeLeft,
                cancellation,
                (request, response) -> wholeOf(request, response).compose(answer -> read(() -> codec.vectors(answer))));
    }

    /** The instance's version. */
    public Future<String> version() {
        return get("/api/version").compose(answer -> read(() -> codec.version(answer)));
    }

    /** The models it has. */
    public Future<List<Listed>> tags() {
        return get("/api/tags").compose(answer -> read(() -> codec.tags(answer)));
    }

    /** The models it has in memory. */
    public Future<List<Loaded>> ps() {
        return get("/api/ps").compose(answer -> read(() -> codec.ps(answer)));
    }

    private Future<Buffer> get(String path) {
        return exchange(HttpMethod.GET, path, Buffer.buffer(), limits.metadata(), Cancellation.create(), this::wholeOf);
    }

    private <T> Future<T> exchange(
            String path, Buffer body, Duration timeLeft, Cancellation cancellation, Reader<T> reader) {
        return exchange(HttpMethod.POST, path, body, timeLeft, cancellation, reader);
    }

    private <T> Future<T> exchange(
            HttpMethod method,
            String path,
            Buffer body,
            Duration timeLeft,
            Cancellation cancellation,
            Reader<T> reader) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(base + path)
                .setConnectTimeout(Math.min(limits.connect().toMillis(), Math.max(1, timeLeft.toMillis())));
        if (body.length() > 0) {
            options.putHeader("Content-Type", "application/json");
        }
        Exchange exchange = new Exchange();
        Promise<T> ending = Promise.promise();
        long timer = vertx.setTimer(
                Math.max(1, timeLeft.toMillis()),
                fired -> exchange.end(ending, new Failure.DeadlineExceeded("generate", timeLeft)));
        var context = vertx.getOrCreateContext();
        Cancellation.Registration registration = cancellation.onCancel(() -> context.runOnContext(fired ->
                exchange.end(ending, new Failure.Cancelled(cancellation.by().orElse("caller")))));
        http.request(options)
                .compose(request -> exchange.send(request, body, ending))
                .compose(response -> accept(exchange.request(), response, reader))
                .onComplete(answer -> {
                    if (answer.succeeded()) {
                        ending.tryComplete(answer.result());
                    } else {
                        ending.tryFail(new HubException(failureOf(answer.cause())));
                    }
                });
        return ending.future().onComplete(ended -> {
            vertx.cancelTimer(timer);
            registration.close();
            exchange.release(ended.failed());
        });
    }

    private <T> Future<T> accept(HttpClientRequest request, HttpClientResponse response, Reader<T> reader) {
        if (response.statusCode() / 100 == 2) {
            return reader.read(request, response);
        }
        return wholeOf(request, response)
                .compose(body -> Future.failedFuture(
                        new HubException(new Failure.BackendError(id, response.statusCode(), codec.error(body)))));
    }

    private Future<Buffer> wholeOf(HttpClientRequest request, HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(body));
        response.handler(piece -> {
            if (body.length() + piece.length() > limits.answer().bytes()) {
                whole.tryFail(new HubException(
                        new Failure.BackendError(id, response.statusCode(), "answer over " + limits.answer())));
                request.reset(8);
                return;
            }
            body.appendBuffer(piece);
        });
        return whole.future();
    }

    private <T> Future<T> read(Parse<T> parse) {
        try {
            return Future.succeededFuture(parse.parse());
        } catch (MalformedAnswer malformed) {
            return Future.failedFuture(
                    new HubException(new Failure.BackendError(id, 200, String.valueOf(malformed.getMessage()))));
        }
    }

    private Failure failureOf(Throwable cause) {
        if (cause instanceof HubException hub) {
            return hub.failure();
        }
        String message = cause.getMessage();
        return new Failure.BackendUnreachable(
                id, message == null ? cause.getClass().getSimpleName() : message);
    }

    @FunctionalInterface
    private interface Reader<T> {
        Future<T> read(HttpClientRequest request, HttpClientResponse response);
    }

    @FunctionalInterface
    private interface Parse<T> {
        T parse() throws MalformedAnswer;
    }
}
