package dev.resourcehub.ollama.vendor.fileserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;

/** How a request for a file is answered: rightly, or with one of the faults of servers. */
@FunctionalInterface
public interface Manner {

    /** Answers; the connection is closed afterwards. */
    void answer(Exchange exchange) throws IOException;

    /** The tag of content that did not change. */
    String ETAG = "\"v1\"";

    /** Ranges, a length and the tag {@link #ETAG}, as RFC 9110 has it. */
    static Manner proper() {
        return tagged(ETAG);
    }

    /** As {@link #proper}, with another tag. */
    static Manner tagged(String etag) {
        return exchange -> send(exchange, Integer.MAX_VALUE, "ETag: " + etag);
    }

    /** As {@link #proper}, with {@code headers} instead of a tag. */
    static Manner with(String... headers) {
        return exchange -> send(exchange, Integer.MAX_VALUE, headers);
    }

    /** A right answer whose connection is closed after {@code bytes} of the body. */
    static Manner cutAfter(int bytes) {
        return cutAfter(bytes, "ETag: " + ETAG);
    }

    /** The same with {@code headers} instead of a tag. */
    static Manner cutAfter(int bytes, String... headers) {
        return exchange -> send(exchange, bytes, headers);
    }

    /** A right answer whose connection is reset after {@code bytes} of the body; the last of them may be lost. */
    static Manner resetAfter(int bytes) {
        return exchange -> {
            send(exchange, bytes, "ETag: " + ETAG);
            exchange.reset();
        };
    }

    /** A right answer that falls silent after {@code bytes} of the body. */
    static Manner stallAfter(int bytes) {
        return exchange -> {
            send(exchange, bytes, "ETag: " + ETAG);
            exchange.silence();
        };
    }

    /** A right answer that waits for {@code gate} after {@code bytes} of the body. */
    static Manner holdAfter(int bytes, CountDownLatch gate) {
        return exchange -> {
            byte[] rest = send(exchange, bytes, "ETag: " + ETAG);
            while (gate.getCount() > 0) {
                exchange.pause(5);
            }
            exchange.body(Arrays.copyOfRange(rest, Math.min(bytes, rest.length), rest.length), rest.length);
        };
    }

    /** A right answer in pieces of {@code bytes}, a pause of {@code millis} behind each. */
    static Manner slow(int bytes, int millis) {
        return exchange -> {
            byte[] rest = send(exchange, 0, "ETag: " + ETAG);
            for (int at = 0; at < rest.length; at += bytes) {
                exchange.body(Arrays.copyOfRange(rest, at, Math.min(rest.length, at + bytes)), bytes);
                exchange.pause(millis);
            }
        };
    }

    /** Always the whole file, with 200. */
    static Manner withoutRanges() {
        return withoutRanges(Integer.MAX_VALUE);
    }

    /** The same, closed after {@code bytes}. */
    static Manner withoutRanges(int bytes) {
        return exchange -> {
            byte[] all = exchange.content();
            exchange.head(200, "Content-Length: " + all.length);
            exchange.body(all, bytes);
        };
    }

    /** The whole file, compressed, though nobody asked. */
    static Manner gzip() {
        return exchange -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(exchange.content());
            }
            exchange.head(200, "Content-Encoding: gzip", "Content-Length: " + packed.size());
            exchange.body(packed.toByteArray(), Integer.MAX_VALUE);
        };
    }

    /** The whole file in chunks, without a length. */
    static Manner chunked() {
        return exchange -> {
            byte[] all = exchange.content();
            exchange.head(200, "Transfer-Encoding: chunked", "ETag: " + ETAG);
            exchange.raw(Integer.toHexString(all.length) + "\r\n");
            exchange.body(all, Integer.MAX_VALUE);
            exchange.raw("\r\n0\r\n\r\n");
        };
    }

    /** The whole file with a length that is {@code more} bytes too long, or too short where negative. */
    static Manner lengthOffBy(int more) {
        return exchange -> {
            byte[] all = exchange.content();
            exchange.head(200, "Content-Length: " + (all.length + more));
            exchange.body(all, Integer.MAX_VALUE);
        };
    }

    /** The whole file and more in chunks. */
    static Manner tooMuch() {
        return exchange -> {
            byte[] all = exchange.content();
            exchange.head(200, "Transfer-Encoding: chunked");
            for (int i = 0; i < 2; i++) {
                exchange.raw(Integer.toHexString(all.length) + "\r\n");
                exchange.body(all, Integer.MAX_VALUE);
                exchange.raw("\r\n");
            }
            exchange.raw("0\r\n\r\n");
        };
    }

    /** Other bytes of the same length. */
    static Manner otherBytes() {
        return exchange -> {
            byte[] all = exchange.content();
            all[all.length - 1] ^= 1;
            exchange.head(200, "Content-Length: " + all.length);
            exchange.body(all, Integer.MAX_VALUE);
        };
    }

    /** A web page that asks to log in, with 200. */
    static Manner html() {
        return exchange -> {
            exchange.head(200, "Content-Type: text/html; charset=utf-8", "Content-Length: 12");
            exchange.raw("<html>log in");
        };
    }

    /** A status without a body, with {@code headers}. */
    static Manner status(int status, String... headers) {
        return exchange -> {
            List<String> all = new ArrayList<>(List.of(headers));
            all.add("Content-Length: 0");
            exchange.head(status, all.toArray(String[]::new));
        };
    }

    /** Sends on to {@code place}. */
    static Manner redirect(URI place) {
        return redirect(place.toString());
    }

    /** Sends on to {@code place}, whatever that is. */
    static Manner redirect(String place) {
        return status(302, "Location: " + place);
    }

    private static byte[] send(Exchange exchange, int most, String... headers) throws IOException {
        byte[] all = exchange.content();
        long from = exchange.asked().from();
        List<String> head = new ArrayList<>(List.of(headers));
        boolean changed = exchange.asked()
                .header("If-Range")
                .filter(tag -> !head.contains("ETag: " + tag))
                .isPresent();
        if (from >= all.length && from > 0) {
            exchange.head(416, "Content-Range: bytes */" + all.length, "Content-Length: 0");
            return new byte[0];
        }
        byte[] rest = changed ? all : exchange.rest(from);
        head.add("Content-Length: " + rest.length);
        if (from > 0 && !changed) {
            head.add("Content-Range: bytes " + from + "-" + (all.length - 1) + "/" + all.length);
        }
        exchange.head(from > 0 && !changed ? 206 : 200, head.toArray(String[]::new));
        exchange.body(rest, most);
        return rest;
    }
}
