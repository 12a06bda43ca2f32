package dev.resourcehub.server.problem;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The problems that HTTP itself gives cause for, before any hub is asked. */
public final class EdgeProblems {

    /** The body is not JSON in UTF-8. */
    public static final Code MALFORMED_JSON = new Code("malformed_json");

    private static final Code FORBIDDEN = new Code("forbidden");
    private static final Code FOREIGN_ORIGIN = new Code("foreign_origin");
    private static final Code METHOD_NOT_ALLOWED = new Code("method_not_allowed");
    private static final Code NOT_ACCEPTABLE = new Code("not_acceptable");
    private static final Code REQUEST_TIMEOUT = new Code("request_timeout");
    private static final Code UNSUPPORTED_MEDIA_TYPE = new Code("unsupported_media_type");
    private static final Code HEADERS_TOO_LARGE = new Code("headers_too_large");

    private EdgeProblems() {}

    /** The request is not HTTP as we read it. */
    public static Problem malformedRequest(String what) {
        return Problem.of(Codes.MALFORMED_REQUEST, what);
    }

    /** The request line and headers are longer than we read. */
    public static Problem headersTooLarge(int limitBytes) {
        return Problem.of(
                        HEADERS_TOO_LARGE, "The request line or its headers are longer than " + limitBytes + " bytes.")
                .with("limit_bytes", limitBytes);
    }

    /** There is no {@code Host}, or more than one, or one that cannot be read. */
    public static Problem noHost() {
        return malformedRequest("The request needs exactly one valid Host.").with("header", "Host");
    }

    /** The {@code Host} is not one of this server's names. */
    public static Problem foreignHost() {
        return Problem.of(FORBIDDEN, "The Host of the request is not a name of this hub; http.hosts may add it.")
                .with("header", "Host");
    }

    /** The {@code Origin} is another site's. */
    public static Problem foreignOrigin() {
        return Problem.of(FOREIGN_ORIGIN, "Pages of this origin may not call the hub; http.origins may add it.")
                .with("header", "Origin");
    }

    /** Nothing is served at that path. */
    public static Problem notFound() {
        return Problem.of(Codes.NOT_FOUND, "Nothing is served at this path.");
    }

    /** The path is served, the method is not. */
    public static Problem methodNotAllowed(Collection<String> allowed) {
        String names = String.join(", ", allowed);
        return Problem.of(METHOD_NOT_ALLOWED, "This path takes " + names + ".").header("Allow", names);
    }

    /** Nothing the client accepts can be given. */
    public static Problem notAcceptable(List<String> offered) {
        return Problem.of(NOT_ACCEPTABLE, "This answer comes as " + String.join(" or ", offered) + ".")
                .with("offered", offered);
    }

    /** The body is of another type. */
    public static Problem unsupportedMediaType() {
        return Problem.of(UNSUPPORTED_MEDIA_TYPE, "The body must be application/json in UTF-8.")
                .with("expected", "application/json");
    }

    /** The body is compressed. */
    public static Problem unsupportedEncoding() {
        return Problem.of(UNSUPPORTED_MEDIA_TYPE, "The body must come as it is, without a Content-Encoding.")
                .with("header", "Content-Encoding")
                .with("expected", "identity");
    }

    /** The head did not end in time. */
    public static Problem headTimeout(Duration limit) {
        return Problem.of(REQUEST_TIMEOUT, "No request arrived within " + limit.toMillis() + " ms.")
                .with("limit_ms", limit.toMillis());
    }

    /** The body did not end in time. */
    public static Problem bodyTimeout(Duration limit) {
        return Problem.of(REQUEST_TIMEOUT, "The body did not end within " + limit.toMillis() + " ms.")
                .with("limit_ms", limit.toMillis());
    }

    /** The server stops and takes nothing new. */
    public static Problem draining() {
        return Problem.of(Codes.DRAINING, "The hub finishes what runs and takes nothing new.")
                .retryAfter(Duration.ofSeconds(5));
    }

    /** The server has bound its port and its hubs are not there yet. */
    public static Problem starting() {
        return Problem.of(Codes.NOT_READY, "The hub is starting.")
                .with("phase", "starting")
                .retryAfter(Duration.ofSeconds(1));
    }
}
