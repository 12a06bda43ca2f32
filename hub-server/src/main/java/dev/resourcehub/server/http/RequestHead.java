package dev.resourcehub.server.http;

import dev.resourcehub.runtime.Ids;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the names that a request brings along. */
final class RequestHead {

    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,64}");
    private static final Pattern TRACE_PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private RequestHead() {}

    /** The client's own request id where it is usable, else a new one. */
    static String requestId(HttpServerRequest request, Ids ids) {
        String given = header(request, "X-Request-Id");
        return given != null && REQUEST_ID.matcher(given).matches() ? given : ids.next("req_");
    }

    /** The trace id of a valid W3C {@code traceparent}. */
    static Optional<String> traceId(HttpServerRequest request) {
        String given = header(request, "traceparent");
        if (given == null) {
            return Optional.empty();
        }
        Matcher form = TRACE_PARENT.matcher(given);
        return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
    }

    private static @Nullable String header(HttpServerRequest request, String name) {
        return request.headers().get(name);
    }
}
