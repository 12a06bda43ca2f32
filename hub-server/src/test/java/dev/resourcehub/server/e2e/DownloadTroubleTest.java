package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.ollama.vendor.fixture.Fault;
import dev.resourcehub.server.fixture.SseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source that is silent, cuts, or sends something else ends a download well or with one typed failure; nothing but a whole
 * and right model ever stands under its final name.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DownloadTroubleTest {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 6 * MIB;

    @TempDir
    Path folder;

    private ModelPlaces places;
    private ServerProcess server;

    @BeforeEach
    void a_hub_with_little_patience() throws Exception {
        places = new ModelPlaces(folder);
        server = places.hubWithItsModel(folder.resolve("home"), "models.stall=2s", "jobs.heartbeat=200ms");
    }

    @AfterEach
    void everything_stops() {
        server.close();
        places.close();
    }

    @Test
    void a_source_that_falls_silent_is_heard_of_and_asked_for_the_rest() throws Exception {
        String digest = offer(places.model(61, SIZE));
        places.hub.storage().misbehaves(new Fault.Stall(2 * MIB), 1);

        List<SseEvent> events = follow(pull());

        assertThat(events.getLast().name()).isEqualTo("succeeded");
        assertThat(events)
                .filteredOn(event -> event.name().equals("heartbeat"))
                .anyMatch(event -> event.json().getLong("stalled_ms") > 0);
        assertThat(places.hub.storage().asked()).hasSize(2);
        assertThat(places.hub.storage().asked().getLast().range()).contains("bytes=" + 2 * MIB + "-");
        assertThat(Digests.sha256(Files.readAllBytes(blobs().resolve("sha256-" + digest))))
                .isEqualTo(digest);
        assertThat(places.hub.storage().bytesSent()).isEqualTo(SIZE);
    }

    @Test
    void a_source_that_cuts_again_and_again_gives_the_whole_file_all_the_same() throws Exception {
        String digest = offer(places.model(62, SIZE));
        places.hub.storage().misbehaves(new Fault.Cut(2 * MIB), 2);

        assertThat(follow(pull()).getLast().name()).isEqualTo("succeeded");

        assertThat(Digests.sha256(Files.readAllBytes(blobs().resolve("sha256-" + digest))))
                .isEqualTo(digest);
        assertThat(places.hub.storage().bytesSent()).isEqualTo(SIZE);
    }

    @Test
    void other_bytes_than_promised_are_fetched_once_more_and_then_refused() throws Exception {
        offer(places.model(63, SIZE));
        places.hub.storage().misbehaves(new Fault.OtherBytes(), 99);

        assertThat(failure(pull()).path("code").asText()).isEqualTo("digest_mismatch");

        assertThat(places.hub.storage().asked()).hasSize(2);
        nothingIsLeft();
    }

    @Test
    void what_is_no_model_is_refused() throws Exception {
        offer("MZ, which is no model at all".getBytes(StandardCharsets.UTF_8));

        assertThat(failure(pull()).path("code").asText()).isEqualTo("not_a_model");

        nothingIsLeft();
    }

    @Test
    void who_may_not_have_it_is_told_so() throws Exception {
        offer(places.model(64, MIB));
        places.hub.storage().misbehaves(new Fault.Refusal(403, Map.of()), 99);

        assertThat(failure(pull()).path("code").asText()).isEqualTo("access_denied");

        nothingIsLeft();
    }

    private String offer(byte[] content) {
        places.hub.put("org/model", "model.gguf", content);
        return Digests.sha256(content);
    }

    private String pull() throws Exception {
        return answer(
                        server.post(
                                "/jobs",
                                "{\"kind\":\"model.pull\",\"params\":{\"source\":\"hf:org/model:model.gguf\",\"name\":\"m:1\"}}"),
                        202)
                .path("id")
                .asText();
    }

    private List<SseEvent> follow(String job) throws IOException {
        try (EventReader watcher = EventReader.of(server, "/jobs/" + job + "/events")) {
            return watcher.rest();
        }
    }

    private JsonNode failure(String job) throws IOException {
        assertThat(follow(job).getLast().name()).isEqualTo("failed");
        JsonNode ended = answer(server.get("/jobs/" + job), 200);
        assertThat(ended.path("error").path("detail").asText()).isNotEmpty();
        return ended.path("error");
    }

    private void nothingIsLeft() throws IOException {
        if (Files.exists(blobs())) {
            try (Stream<Path> files = Files.list(blobs())) {
                assertThat(files).isEmpty();
            }
        }
        assertThat(server.get("/llm/models").body()).doesNotContain("\"m:1\"");
        assertThat(server.errors()).doesNotContain("\tat ");
    }

    private Path blobs() {
        return server.home.resolve("models").resolve("blobs");
    }
}
