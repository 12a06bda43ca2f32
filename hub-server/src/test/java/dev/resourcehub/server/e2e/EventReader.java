package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.server.fixture.SseEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A client that reads the events of one stream as they come, and leaves when it likes. */
final class EventReader implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final HttpURLConnection connection;
    private final BufferedReader lines;

    private EventReader(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        assertThat(connection.getResponseCode()).isEqualTo(200);
        this.lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Follows {@code path} from its beginning. */
    static EventReader of(ServerProcess server, String path) throws IOException {
        return new EventReader(connection(server, path));
    }

    /** Follows {@code path} behind the event {@code lastId}. */
    static EventReader behind(ServerProcess server, String path, String lastId) throws IOException {
        HttpURLConnection connection = connection(server, path);
        connection.setRequestProperty("Last-Event-ID", lastId);
        return new EventReader(connection);
    }

    /** Sends a JSON body and reads what is streamed back. */
    static EventReader posting(ServerProcess server, String path, String body) throws IOException {
        HttpURLConnection connection = connection(server, path);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return new EventReader(connection);
    }

    private static HttpURLConnection connection(ServerProcess server, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(server.url() + path).toURL().openConnection();
        connection.setReadTimeout((int) SILENCE.toMillis());
        connection.setRequestProperty("Accept", "text/event-stream");
        return connection;
    }

    /** The next event; empty at the end of the stream. */
    Optional<SseEvent> next() {
        try {
            StringBuilder block = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    block.append(line).append('\n');
                    continue;
                }
                List<SseEvent> whole = SseEvent.of(block.toString());
                if (!whole.isEmpty()) {
                    return Optional.of(whole.getFirst());
                }
                block.setLength(0);
            }
            return Optional.empty();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** All up to the first that is {@code wanted}, with it; fails when the stream ends before. */
    List<SseEvent> until(Predicate<SseEvent> wanted) {
        List<SseEvent> seen = new ArrayList<>();
        while (true) {
            Optional<SseEvent> event = next();
            assertThat(event).as("after %s", seen).isPresent();
            seen.add(event.get());
            if (wanted.test(event.get())) {
                return seen;
            }
        }
    }

    /** All up to the end of the stream. */
    List<SseEvent> rest() {
        List<SseEvent> seen = new ArrayList<>();
        for (Optional<SseEvent> event = next(); event.isPresent(); event = next()) {
            seen.add(event.get());
        }
        return seen;
    }

    /** Everything up to where the connection ends, be it cleanly or not. */
    List<SseEvent> untilCut() {
        List<SseEvent> seen = new ArrayList<>();
        try {
            for (Optional<SseEvent> event = next(); event.isPresent(); event = next()) {
                seen.add(event.get());
            }
        } catch (UncheckedIOException cut) {
            return seen;
        }
        return seen;
    }

    /** Leaves. */
    @Override
    public void close() {
        connection.disconnect();
    }
}
