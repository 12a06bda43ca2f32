package dev.resourcehub.ollama.client;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on the wire that may be called off before, while and after it is sent. One event loop. */
final class Exchange {

    /** HTTP/2's code for a cancelled stream; on HTTP/1 the connection is closed. */
    private static final long CANCEL = 8;

    private @Nullable HttpClientRequest request;

    /** Sends, unless the call has ended meanwhile. */
    Future<HttpClientResponse> send(HttpClientRequest request, Buffer body, Promise<?> ending) {
        this.request = request;
        if (ending.future().isComplete()) {
            request.reset(CANCEL);
            return Future.failedFuture("ended before it was sent");
        }
        return request.send(body);
    }

    /** The request that was sent. */
    HttpClientRequest request() {
        return Objects.requireNonNull(request);
    }

    /** Ends the call with {@code failure}, if nothing ended it before. */
    void end(Promise<?> ending, Failure failure) {
        ending.tryFail(new HubException(failure));
    }

    /** Lets go of the connection; a failed call resets it, so that the other side stops its work. */
    void release(boolean failed) {
        if (failed && request != null) {
            request.reset(CANCEL);
        }
    }
}
