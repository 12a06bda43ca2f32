package dev.resourcehub.ollama.client;

import dev.resourcehub.ollama.wire.AdminCodec;
import dev.resourcehub.ollama.wire.AdminLine;
import dev.resourcehub.ollama.wire.MalformedAnswer;
import dev.resourcehub.ollama.wire.MissingModel;
import dev.resourcehub.ollama.wire.OllamaCodec;
import dev.resourcehub.ollama.wire.Shown;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The models of one Ollama server: brings them there, describes them, removes them.
 *
 * <p>No call has a limit on its whole length; each ends once nothing has moved for the quiet time. Any thread may call;
 * listeners hear on an event loop. A failure is a {@code HubException}: {@code BackendUnreachable} when the connection is
 * refused or breaks or a stream ends before its last word, {@code BackendError} with the server's words,
 * {@code DeadlineExceeded} in phase {@code quiet}, or {@code Cancelled}, which closes the connection.
 */
public final class OllamaModels {

    private static final int PIECE = 64 * 1024;
    private static final int ABSENT = 404;

    private final InstanceId id;
    private final URI base;
    private final Vertx vertx;
    private final HttpClient http;
    private final ClientLimits limits;
    private final Duration quiet;
    private final AdminCodec codec = new AdminCodec();
    private final OllamaCodec words = new OllamaCodec();

    /**
     * The models of the server at {@code base}, on shared connections.
     *
     * @param quiet how long nothing may move before a call is given up
     */
    public OllamaModels(InstanceId id, URI base, Vertx vertx, HttpClient http, ClientLimits limits, Duration quiet) {
        this.id = id;
        this.base = base;
        this.vertx = vertx;
        this.http = http;
        this.limits = limits;
        this.quiet = quiet;
    }

    /**
     * Has the server pull {@code model} from its registry; completes with the server's word of success.
     *
     * @param listener hears every step and every layer
     */
    public Future<Void> pull(String model, Consumer<AdminLine> listener, Cancellation cancellation) {
        return lines("/api/pull", codec.pull(model), listener, cancellation);
    }

    /**
     * Has the server make {@code model} of blobs that it has.
     *
     * @param files digest with {@code sha256:} by file name
     * @param template how turns are written; the server finds out by itself when empty
     */
    public Future<Void> create(
            String model,
            Map<String, String> files,
            String template,
            Consumer<AdminLine> listener,
            Cancellation cancellation) {
        return lines("/api/create", codec.create(model, files, template), listener, cancellation);
    }

    /** Removes {@code model}; false when the server says that it has none of that name. */
    public Future<Boolean> delete(String model, Cancellation cancellation) {
        return whole(HttpMethod.DELETE, "/api/delete", codec.name(model), cancellation, (call, answer) -> {
            if (answer.status() / 100 == 2) {
                call.complete(true);
            } else if (MissingModel.OLLAMA.isSaid(answer.status(), answer.body())) {
                call.complete(false);
            } else {
                call.fail(error(answer));
            }
        });
    }

    /** Describes {@code model}; empty when the server says that it has none of that name. */
    public Future<Optional<Shown>> show(String model, Cancellation cancellation) {
        return whole(HttpMethod.POST, "/api/show", codec.name(model), cancellation, (call, answer) -> {
            if (MissingModel.OLLAMA.isSaid(answer.status(), answer.body())) {
                call.complete(Optional.empty());
            } else if (answer.status() / 100 != 2) {
                call.fail(error(answer));
            } else {
                try {
                    call.complete(Optional.of(codec.shown(answer.body())));
                } catch (MalformedAnswer malformed) {
                    call.fail(new Failure.BackendError(id, answer.status(), String.valueOf(malformed.getMessage())));
                }
            }
        });
    }

    /** Whether the server has the blob of that digest, 64 hex digits. */
    public Future<Boolean> hasBlob(String sha256, Cancellation cancellation) {
        return whole(HttpMethod.HEAD, "/api/blobs/sha256:" + sha256, Buffer.buffer(), cancellation, (call, answer) -> {
            if (answer.status() / 100 == 2 || answer.status() == ABSENT) {
                call.complete(answer.status() != ABSENT);
            } else {
                call.fail(error(answer));
            }
        });
    }

    /**
     * Sends a file as the blob of that digest, as fast as the server takes it and a piece at a time.
     *
     * @param sent hears how many bytes went out so far
     */
    public Future<Void> upload(String sha256, Path file, LongConsumer sent, Cancellation cancellation) {
        PatientCall<Void> call = new PatientCall<>(vertx, quiet, cancellation);
        return call.run(() -> vertx.fileSystem()
                .props(file.toString())
                .compose(props -> http.request(to(HttpMethod.POST, "/api/blobs/sha256:" + sha256)
                        .putHeader("Content-Type", "application/octet-stream")
                        .putHeader("Content-Length", Long.toString(props.size()))))
                .onFailure(broken -> call.fail(unreachable(broken)))
                .onSuccess(request -> {
                    if (call.sends(request)) {
                        awaitAnswer(request, call);
                        pump(file, request, call, sent);
                    }
                }));
    }

    private void awaitAnswer(HttpClientRequest request, PatientCall<Void> call) {
        request.response().onFailure(broken -> call.fail(unreachable(broken))).onSuccess(response -> {
            Buffer body = Buffer.buffer();
            take(response, call, body, () -> {
                if (response.statusCode() / 100 == 2) {
                    call.complete();
                } else {
                    call.fail(error(new Answer(response.statusCode(), body)));
                }
            });
        });
    }

    private void pump(Path path, HttpClientRequest request, PatientCall<Void> call, LongConsumer sent) {
        vertx.fileSystem()
                .open(
                        path.toString(),
                        new OpenOptions().setRead(true).setWrite(false).setCreate(false))
                .onFailure(broken -> call.fail(new Failure.Internal("cannot read " + path + ": " + broken)))
                .onSuccess(file -> new Pump(file.setReadBufferSize(PIECE), request, call, sent).run());
    }

    private Future<Void> lines(String path, Buffer body, Consumer<AdminLine> listener, Cancellation cancellation) {
        PatientCall<Void> call = new PatientCall<>(vertx, quiet, cancellation);
        return call.run(() -> send(call, HttpMethod.POST, path, body, response -> {
            if (response.statusCode() / 100 != 2) {
                Buffer said = Buffer.buffer();
                take(response, call, said, () -> call.fail(error(new Answer(response.statusCode(), said))));
                return;
            }
            Lines lines = new Lines(limits.line().bytes());
            response.exceptionHandler(broken -> call.fail(unreachable(broken)));
            response.endHandler(end -> {
                if (lines.rest().length() > 0 && !call.isOver()) {
                    heard(lines.rest(), listener, call);
                }
                call.fail(new Failure.BackendUnreachable(id, "the stream ended before the word of success"));
            });
            response.handler(piece -> {
                call.moved();
                if (!lines.take(piece, line -> heard(line, listener, call))) {
                    call.fail(new Failure.BackendError(id, response.statusCode(), "a line over the limit"));
                }
            });
        }));
    }

    private boolean heard(Buffer line, Consumer<AdminLine> listener, PatientCall<Void> call) {
        if (call.isOver()) {
            return false;
        }
        AdminLine said = codec.line(line);
        switch (said) {
            case AdminLine.Step step -> listener.accept(step);
            case AdminLine.Layer layer -> listener.accept(layer);
            case AdminLine.Success success -> call.complete();
            case AdminLine.Trouble trouble -> call.fail(new Failure.BackendError(id, 200, trouble.message()));
            case AdminLine.Malformed malformed -> call.fail(new Failure.BackendError(id, 200, malformed.what()));
        }
        return !call.isOver();
    }

    private <T> Future<T> whole(
            HttpMethod method,
            String path,
            Buffer body,
            Cancellation cancellation,
            BiConsumer<PatientCall<T>, Answer> then) {
        PatientCall<T> call = new PatientCall<>(vertx, quiet, cancellation);
        return call.run(() -> send(call, method, path, body, response -> {
            Buffer said = Buffer.buffer();
            take(response, call, said, () -> then.accept(call, new Answer(response.statusCode(), said)));
        }));
    }

    private <T> void send(
            PatientCall<T> call, HttpMethod method, String path, Buffer body, Consumer<HttpClientResponse> then) {
        RequestOptions options = to(method, path);
        if (body.length() > 0) {
            options.putHeader("Content-Type", "application/json");
        }
        http.request(options)
                .compose(request -> call.sends(request)
                        ? request.send(body)
                        : Future.<HttpClientResponse>failedFuture("ended before it was sent"))
                .onFailure(broken -> call.fail(unreachable(broken)))
                .onSuccess(then::accept);
    }

    /** Collects a short answer and then does {@code whole}. */
    private void take(HttpClientResponse response, PatientCall<?> call, Buffer body, Runnable whole) {
        response.exceptionHandler(broken -> call.fail(unreachable(broken)));
        response.endHandler(end -> whole.run());
        response.handler(piece -> {
            call.moved();
            if (body.length() + piece.length() > limits.answer().bytes()) {
                call.fail(new Failure.BackendError(id, response.statusCode(), "answer over " + limits.answer()));
            } else {
                body.appendBuffer(piece);
            }
        });
    }

    private RequestOptions to(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(base + path)
                .setConnectTimeout(limits.connect().toMillis());
    }

    private Failure error(Answer answer) {
        return new Failure.BackendError(id, answer.status(), words.error(answer.body()));
    }

    private Failure unreachable(Throwable broken) {
        String message = broken.getMessage();
        return new Failure.BackendUnreachable(
                id, message == null ? broken.getClass().getSimpleName() : message);
    }

    private record Answer(int status, Buffer body) {}

    /** A file on its way into a request. One event loop. */
    private record Pump(AsyncFile file, HttpClientRequest request, PatientCall<Void> call, LongConsumer sent) {

        void run() {
            AtomicLong bytes = new AtomicLong();
            call.whenOver(file::close);
            file.exceptionHandler(broken -> call.fail(new Failure.Internal("cannot read a model file: " + broken)));
            file.endHandler(end -> request.end());
            file.handler(piece -> {
                if (call.isOver()) {
                    return;
                }
                request.write(piece);
                sent.accept(bytes.addAndGet(piece.length()));
                call.moved();
                if (request.writeQueueFull()) {
                    file.pause();
                    request.drainHandler(drained -> {
                        call.moved();
                        file.resume();
                    });
                }
            });
        }
    }
}
