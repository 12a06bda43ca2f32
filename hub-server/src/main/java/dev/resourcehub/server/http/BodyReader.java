package dev.resourcehub.server.http;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.problem.EdgeProblems;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one JSON body whole, within a size and a time; refuses other media types before reading a byte. */
final class BodyReader {

    private final HttpServerRequest request;
    private final EdgeParts parts;
    private final long mostBytes;
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> promise = Promise.promise();

    BodyReader(HttpServerRequest request, EdgeParts parts) {
        this.request = request;
        this.parts = parts;
        this.mostBytes = parts.settings().maxBody().bytes();
    }

    Future<Buffer> read() {
        if (!isJson(request.headers().get("Content-Type"))) {
            return Future.failedFuture(new RefusedException(EdgeProblems.unsupportedMediaType()));
        }
        String encoding = request.headers().get("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Future.failedFuture(new RefusedException(EdgeProblems.unsupportedEncoding()));
        }
        String length = request.headers().get("Content-Length");
        if (length != null && (length.length() > 18 || Long.parseLong(length) > mostBytes)) {
            return Future.failedFuture(tooLarge());
        }
        String expect = request.headers().get("Expect");
        if ("100-continue".equalsIgnoreCase(expect)) {
            request.response().writeContinue().onFailure(promise::tryFail);
        }
        Timers.Timer limit = parts.timers().after(parts.settings().bodyTimeout(), this::late);
        request.handler(this::take);
        request.endHandler(ended -> promise.tryComplete(body));
        request.exceptionHandler(broken -> promise.tryFail(
                new RefusedException(EdgeProblems.malformedRequest("The body is not framed as HTTP says."))));
        return promise.future().onComplete(done -> limit.cancel());
    }

    private void take(Buffer piece) {
        if (promise.future().isComplete()) {
            return;
        }
        if (body.length() + piece.length() > mostBytes) {
            promise.tryFail(tooLarge());
            return;
        }
        body.appendBuffer(piece);
    }

    private void late() {
        promise.tryFail(
                new RefusedException(EdgeProblems.bodyTimeout(parts.settings().bodyTimeout())));
    }

    private HubException tooLarge() {
        return new HubException(new Failure.TooLarge(Codes.TOO_LARGE, "", mostBytes));
    }

    /** Whether a content type is JSON; a charset, where one is given, must be UTF-8. */
    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] pieces = contentType.toLowerCase(Locale.ROOT).split(";", 16);
        for (int i = 1; i < pieces.length; i++) {
            String parameter = pieces[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return pieces[0].strip().equals("application/json");
    }
}
