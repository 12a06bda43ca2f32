package dev.resourcehub.server.sse;

import java.time.Duration;

/**
 * How a stream presents itself.
 *
 * @param charset whether the media type tells that it is UTF-8
 * @param cacheControl the value of that header
 * @param silence how long nothing is sent before a heartbeat goes out
 */
public record StreamForm(boolean charset, String cacheControl, Duration silence) {

    /** What our own API does. */
    public static final StreamForm USUAL = new StreamForm(false, "no-store", Duration.ofSeconds(5));

    /** What clients of job operations expect. */
    public static final StreamForm OPERATIONS = new StreamForm(true, "no-cache", Duration.ofSeconds(15));

    String contentType(Framing framing) {
        return framing.mediaType() + (charset ? "; charset=utf-8" : "");
    }
}
