package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.server.fixture.SseEvent;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who calls a download off stops the bytes, and only its own: what came is kept for the next one unless it is purged, and a
 * content that somebody else waits for goes on.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DownloadCancelTest {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 16 * MIB;
    /** The fake sends a piece every 20 ms. */
    private static final Duration SEVERAL_PIECES = Duration.ofMillis(200);

    @TempDir
    static Path folder;

    private static ModelPlaces places;
    private static ServerProcess server;

    @BeforeAll
    static void a_hub() throws Exception {
        places = new ModelPlaces(folder);
        server = places.hubWithItsModel(folder.resolve("home"));
    }

    @AfterAll
    static void everything_stops() {
        server.close();
        places.close();
    }

    @BeforeEach
    void a_slow_place() {
        places.hub.storage().throttle(MIB);
    }

    @Test
    void a_download_that_is_called_off_stops_at_once_and_the_next_one_goes_on_where_it_was() throws Exception {
        String digest = offer("kept", 31);
        String job = pull("kept", "kept");
        try (EventReader watcher = EventReader.of(server, events(job))) {
            watcher.until(event -> bytes(event) >= 3 * MIB);

            assertThat(answer(server.post("/jobs/" + job + "/cancel", ""), 200)
                            .path("id")
                            .asText())
                    .isEqualTo(job);

            assertThat(watcher.rest().getLast().name()).isEqualTo("cancelled");
        }
        awaitSilence();
        assertThat(answer(server.get("/jobs/" + job), 200).path("state").asText())
                .isEqualTo("cancelled");
        assertThat(blob(digest)).doesNotExist();
        long kept = Files.size(partial(digest));
        assertThat(kept).isGreaterThanOrEqualTo(3 * MIB).isLessThan(SIZE);
        answer(server.post("/jobs/" + job + "/cancel", ""), 200);

        places.hub.storage().throttle(Long.MAX_VALUE);
        String next = pull("kept", "kept");
        assertThat(end(next).name()).isEqualTo("succeeded");
        assertThat(places.hub.storage().asked().getLast().range()).contains("bytes=" + kept + "-");
        assertThat(Digests.sha256(Files.readAllBytes(blob(digest)))).isEqualTo(digest);
        assertThat(partial(digest)).doesNotExist();
        answer(server.post("/jobs/" + next + "/cancel", ""), 409);
    }

    @Test
    void a_download_that_is_called_off_for_good_leaves_nothing() throws Exception {
        String digest = offer("purged", 32);
        String job = pull("purged", "purged");
        try (EventReader watcher = EventReader.of(server, events(job))) {
            watcher.until(event -> bytes(event) >= MIB);

            answer(
                    server.send(HttpRequest.newBuilder(URI.create(server.url() + "/jobs/" + job + "?purge=true"))
                            .DELETE()),
                    200);

            assertThat(watcher.rest().getLast().name()).isEqualTo("cancelled");
        }
        awaitSilence();
        await().untilAsserted(() -> {
            assertThat(blob(digest)).doesNotExist();
            assertThat(partial(digest)).doesNotExist();
            assertThat(partial(digest).resolveSibling(partial(digest).getFileName() + ".json"))
                    .doesNotExist();
        });
    }

    @Test
    void two_jobs_for_one_content_share_its_transfer_and_one_that_is_called_off_leaves_the_other() throws Exception {
        String digest = offer("shared", 33);
        String first = pull("shared", "one");
        String second = pull("shared", "two");
        try (EventReader one = EventReader.of(server, events(first));
                EventReader two = EventReader.of(server, events(second))) {
            one.until(event -> bytes(event) >= MIB);
            two.until(event -> bytes(event) >= MIB);

            answer(server.post("/jobs/" + first + "/cancel", ""), 200);
            assertThat(one.rest().getLast().name()).isEqualTo("cancelled");
            places.hub.storage().throttle(Long.MAX_VALUE);

            List<SseEvent> rest = two.rest();
            assertThat(rest).allMatch(event -> event.json().getString("job").equals(second));
            assertThat(rest.getLast().name()).isEqualTo("succeeded");
        }
        assertThat(Digests.sha256(Files.readAllBytes(blob(digest)))).isEqualTo(digest);
        assertThat(places.hub.storage().asked())
                .filteredOn(asked -> asked.target().contains(digest))
                .hasSize(1);
        answer(server.get("/llm/models/two"), 200);
    }

    private static String offer(String name, long seed) {
        byte[] model = places.model(seed, SIZE);
        places.hub.put("org/" + name, "model.gguf", model);
        return Digests.sha256(model);
    }

    private static String pull(String repository, String name) throws Exception {
        return answer(
                        server.post(
                                "/jobs",
                                "{\"kind\":\"model.pull\",\"params\":{\"source\":\"hf:org/" + repository
                                        + ":model.gguf\",\"name\":\"" + name + "\"}}"),
                        202)
                .path("id")
                .asText();
    }

    private static SseEvent end(String job) throws Exception {
        try (EventReader watcher = EventReader.of(server, events(job))) {
            return watcher.rest().getLast();
        }
    }

    /** Waits until the fake sends nothing more, which is before it has sent everything. */
    private static void awaitSilence() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(SEVERAL_PIECES).until(() -> {
            long now = places.hub.storage().bytesSent();
            return before.getAndSet(now) == now;
        });
    }

    private static String events(String job) {
        return "/jobs/" + job + "/events";
    }

    private static long bytes(SseEvent event) {
        return event.name().equals("progress") ? event.json().getLong("completed_bytes") : -1;
    }

    private static Path blob(String digest) {
        return server.home.resolve("models").resolve("blobs").resolve("sha256-" + digest);
    }

    private static Path partial(String digest) {
        return blob(digest).resolveSibling("sha256-" + digest + ".partial");
    }
}
