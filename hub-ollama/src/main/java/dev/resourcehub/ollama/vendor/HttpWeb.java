package dev.resourcehub.ollama.vendor;

import dev.resourcehub.runtime.Ports;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The web over a client of its own, one connection for each request; {@link #close} ends it. */
public final class HttpWeb implements Web, AutoCloseable {

    private static final int LARGEST_BUFFER = 1 << 18;
    private static final int LONGEST_HEAD = 1 << 16;
    private static final Set<Integer> ELSEWHERE = Set.of(301, 302, 303, 307, 308);

    private final HttpClientAgent client;
    private final Ports ports;
    private final InstantSource clock;
    private final DownloadSettings settings;

    private HttpWeb(HttpClientAgent client, Ports ports, InstantSource clock, DownloadSettings settings) {
        this.client = client;
        this.ports = ports;
        this.clock = clock;
        this.settings = settings;
    }

    /** A web on the event loops of {@code vertx}; {@code clock} reads dates that servers name. */
    public static HttpWeb on(Vertx vertx, Ports ports, InstantSource clock, DownloadSettings settings) {
        HttpClientOptions options = new HttpClientOptions()
                .setDecompressionSupported(false)
                .setMaxChunkSize(LARGEST_BUFFER)
                .setMaxHeaderSize(LONGEST_HEAD);
        return new HttpWeb(vertx.createHttpClient(options), ports, clock, settings);
    }

    @Override
    public Page get(URI url, Map<String, String> headers) throws IOException, InterruptedException {
        Map<String, String> sent = plain(headers);
        try (Arrived arrived = open(url, sent)) {
            HttpAnswer answer = arrived.answer();
            long most = settings.document().bytes();
            Buffer whole = Buffer.buffer();
            for (Optional<ByteBuffer> more = answer.next(); more.isPresent(); more = answer.next()) {
                byte[] piece = new byte[more.get().remaining()];
                more.get().get(piece);
                whole.appendBytes(piece);
                if (whole.length() > most) {
                    throw new IOException("a document longer than " + most + " bytes");
                }
            }
            Map<String, String> told = new TreeMap<>();
            answer.head().headers().forEach((name, value) -> told.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
            return new Page(answer.status(), told, whole);
        }
    }

    @Override
    public Supply file(URI url, Map<String, String> headers) {
        return new HttpSupply(this, url, plain(headers), clock);
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * An answer that is no redirect.
     *
     * @param home whether the host we were told to ask gave it
     */
    record Arrived(HttpAnswer answer, boolean home) implements AutoCloseable {
        @Override
        public void close() {
            answer.close();
        }
    }

    /** Asks {@code url} and whoever it sends us on to; an {@link Errand.Refused} says what is not followed. */
    Arrived open(URI url, Map<String, String> headers) throws IOException, InterruptedException {
        Errand errand = Errand.first(url, headers);
        Set<URI> been = new HashSet<>();
        for (int hop = 0; hop <= settings.redirects(); hop++) {
            if (!been.add(errand.url())) {
                throw new Errand.Refused("it redirects in a circle");
            }
            HttpAnswer answer = send(errand);
            if (!ELSEWHERE.contains(answer.status())) {
                return new Arrived(answer, errand.home());
            }
            answer.close();
            errand = errand.to(answer.header("Location"));
        }
        throw new Errand.Refused("it redirects more than " + settings.redirects() + " times");
    }

    private HttpAnswer send(Errand errand) throws IOException, InterruptedException {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(errand.url().getHost())
                .setPort(errand.port())
                .setSsl(errand.secure())
                .setURI(errand.target())
                .setConnectTimeout(settings.connect().toMillis());
        errand.headers().forEach(options::putHeader);
        return HttpAnswer.to(client, options, ports.timers(), ports.ticker(), settings);
    }

    /** Encoded bytes have neither the length nor the digest that were announced. */
    private static Map<String, String> plain(Map<String, String> headers) {
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sent.put("User-Agent", "resource-hub");
        sent.putAll(headers);
        sent.put("Accept-Encoding", "identity");
        return sent;
    }
}
