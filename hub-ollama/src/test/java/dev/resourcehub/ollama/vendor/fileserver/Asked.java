package dev.resourcehub.ollama.vendor.fileserver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A request that was made, and what became of its answer so far. */
public final class Asked {

    private final String path;
    private final Map<String, String> headers;
    final AtomicLong bytesSent = new AtomicLong();
    final AtomicBoolean left = new AtomicBoolean();

    private Asked(String path, Map<String, String> headers) {
        this.path = path;
        this.headers = headers;
    }

    static Asked read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
        }
        String[] lines = head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new Asked(lines[0].split(" ", -1)[1], headers);
    }

    /** Path and query. */
    public String path() {
        return path;
    }

    /** A header, by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The first byte that was asked for; 0 without a range. */
    public long from() {
        return header("Range")
                .map(range -> Long.parseLong(range.replaceAll("bytes=(\\d+)-.*", "$1")))
                .orElse(0L);
    }

    /** Bytes of the body that went out. */
    public long sent() {
        return bytesSent.get();
    }

    /** Whether the client closed the connection before all was sent. */
    public boolean leftEarly() {
        return left.get();
    }

    @Override
    public String toString() {
        return path + " " + headers;
    }
}
