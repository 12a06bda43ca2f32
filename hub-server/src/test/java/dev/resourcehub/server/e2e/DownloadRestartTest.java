package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.ollama.vendor.fixture.Asked;
import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.server.fixture.SseEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A download goes on under the same job where it was, whatever happens to who watches it and to the hub: nothing is fetched
 * twice beyond one checkpoint, the file is the right one, and the log of the job has every event once.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DownloadRestartTest {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 40 * MIB;
    private static final long CHECKPOINT = 4 * MIB;
    private static final Set<String> TERMINAL = Set.of("succeeded", "failed", "cancelled");

    @TempDir
    Path folder;

    private ModelPlaces places;
    private Path home;
    private String digest;

    @BeforeEach
    void a_large_model_at_a_slow_place() {
        places = new ModelPlaces(folder);
        home = folder.resolve("home");
        byte[] model = places.model(21, SIZE);
        digest = Digests.sha256(model);
        places.hub.put("org/large", "large.gguf", model);
        places.hub.storage().throttle(3 * MIB);
    }

    @AfterEach
    void everything_stops() {
        places.close();
    }

    @Test
    void a_watcher_that_is_cut_and_a_hub_that_is_killed_lose_nothing() throws Exception {
        String job;
        List<SseEvent> seen;
        try (ServerProcess server = places.hubWithItsModel(home)) {
            job = submit(server);
            try (EventReader watcher = EventReader.of(server, events(job))) {
                seen = new ArrayList<>(watcher.until(event -> bytes(event) >= 6 * MIB));
            }
            try (EventReader watcher =
                    EventReader.behind(server, events(job), seen.getLast().id())) {
                seen.addAll(watcher.until(event -> bytes(event) >= 14 * MIB));

                server.kill();

                seen.addAll(watcher.untilCut());
            }
        }

        long written = Files.size(partial());
        assertThat(written).isGreaterThanOrEqualTo(14 * MIB).isLessThan(SIZE);
        goesOnToItsEnd(job, seen, written - CHECKPOINT, written);
    }

    @Test
    void a_hub_that_is_asked_to_stop_keeps_every_byte_and_goes_on_with_the_next_one() throws Exception {
        String job;
        List<SseEvent> seen;
        try (ServerProcess server = places.hubWithItsModel(home)) {
            job = submit(server);
            try (EventReader watcher = EventReader.of(server, events(job))) {
                seen = new ArrayList<>(watcher.until(event -> bytes(event) >= 6 * MIB));

                server.terminate();

                List<SseEvent> last = watcher.untilCut();
                assertThat(last.getLast().name()).isEqualTo("problem");
                assertThat(last.getLast().json().getString("code")).isEqualTo("draining");
                seen.addAll(last.subList(0, last.size() - 1));
            }
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.errors()).doesNotContain(" ERROR ").doesNotContain("\tat ");
        }

        long written = Files.size(partial());
        assertThat(written).isGreaterThanOrEqualTo(6 * MIB).isLessThan(SIZE);
        goesOnToItsEnd(job, seen, written, written);
    }

    /** The next hub on the same home resumes between {@code least} and {@code most}, and the watcher misses nothing. */
    private void goesOnToItsEnd(String job, List<SseEvent> seen, long least, long most) throws Exception {
        places.hub.storage().throttle(Long.MAX_VALUE);
        Instant between = Instant.now();
        try (ServerProcess server = places.hubWithItsModel(home)) {
            try (EventReader watcher =
                    EventReader.behind(server, events(job), seen.getLast().id())) {
                seen.addAll(watcher.rest());
            }

            JsonNode ended = answer(server.get("/jobs/" + job), 200);
            assertThat(ended.path("state").asText()).isEqualTo("succeeded");
            JsonNode model = answer(
                    server.get(
                            "/llm/models/" + ended.path("result").path("name").asText()),
                    200);
            assertThat(Instant.parse(
                            model.path("provenance").path("requested_at").asText()))
                    .as("it was wanted from the first hub")
                    .isBefore(between);
            assertThat(Digests.sha256(Files.readAllBytes(blobs().resolve("sha256-" + digest))))
                    .isEqualTo(digest);
            try (Stream<Path> files = Files.list(blobs())) {
                assertThat(files).containsExactly(blobs().resolve("sha256-" + digest));
            }
            List<Asked> transfers = places.hub.storage().asked();
            assertThat(transfers).hasSize(2);
            assertThat(transfers.getFirst().range()).isEmpty();
            assertThat(from(transfers.getLast())).isBetween(Math.max(0, least), most);

            List<SseEvent> whole;
            try (EventReader replay = EventReader.of(server, events(job))) {
                whole = replay.rest();
            }
            assertThat(whole).extracting(SseEvent::id).containsExactlyElementsOf(oneTo(whole.size()));
            assertThat(whole)
                    .filteredOn(event -> TERMINAL.contains(event.name()))
                    .containsExactly(whole.getLast());
            assertThat(seen).as("what the watcher saw is the log").isEqualTo(whole);
            assertThat(whole)
                    .filteredOn(event -> bytes(event) >= 0)
                    .allSatisfy(event ->
                            assertThat(event.json().getLong("total_bytes")).isEqualTo(SIZE))
                    .last()
                    .satisfies(event -> {
                        assertThat(bytes(event)).isEqualTo(SIZE);
                        assertThat(event.json().getDouble("percent")).isEqualTo(100.0);
                    });
            assertThat(answer(server.get("/jobs"), 200).path("items")).hasSize(1);
        }
    }

    private static String submit(ServerProcess server) throws Exception {
        return answer(
                        server.post(
                                "/jobs",
                                "{\"kind\":\"model.pull\",\"params\":{\"source\":\"hf:org/large:large.gguf\"}}"),
                        202)
                .path("id")
                .asText();
    }

    private static String events(String job) {
        return "/jobs/" + job + "/events";
    }

    private static long bytes(SseEvent event) {
        return event.name().equals("progress") ? event.json().getLong("completed_bytes") : -1;
    }

    private Path blobs() {
        return home.resolve("models").resolve("blobs");
    }

    private Path partial() {
        return blobs().resolve("sha256-" + digest + ".partial");
    }

    private static long from(Asked asked) {
        String range = asked.range().orElse("bytes=0-");
        return Long.parseLong(range.substring("bytes=".length(), range.length() - 1));
    }

    private static List<String> oneTo(int last) {
        return Stream.iterate(1, number -> number <= last, number -> number + 1)
                .map(String::valueOf)
                .toList();
    }
}
