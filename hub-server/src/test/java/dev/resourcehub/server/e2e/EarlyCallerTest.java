package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.server.fixture.SseEvent;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who calls before the embedded engine has its own model sees it come, or is told to come back, and is answered then. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EarlyCallerTest {

    private static final int SIZE = 16 << 20;
    /** Bytes a second: nothing ends before the test says so. */
    private static final long HELD = 64 << 10;

    private static final String CALL = "{\"prompt\":\"ab\",\"options\":{\"max_tokens\":5,\"seed\":1}";

    @TempDir
    Path folder;

    @Test
    void an_early_caller_sees_the_hubs_own_model_come_and_then_tokens() throws Exception {
        try (ModelPlaces places = new ModelPlaces(folder)) {
            String digest = places.publish("gemma3:270m", places.model(51, SIZE));
            places.registry.storage().throttle(HELD);
            try (ServerProcess server = places.launch(folder.resolve("home"), "ollama.provision.wait=100ms")
                    .answering()) {
                HttpResponse<String> plain = server.post("/llm/generate", CALL + "}");
                assertThat(plain.headers().firstValue("Retry-After")).isPresent();
                JsonNode problem = answer(plain, 503);
                assertThat(problem.path("code").asText()).isEqualTo("provisioning");
                assertThat(problem.path("job_url").asText()).startsWith("/jobs/");

                List<SseEvent> events;
                try (EventReader stream = EventReader.posting(server, "/llm/generate", CALL + ",\"stream\":true}")) {
                    events = stream.until(event ->
                            event.name().equals("provisioning") && event.json().getLong("completed_bytes") > 0);
                    places.registry.storage().throttle(Long.MAX_VALUE);
                    events.addAll(stream.rest());
                }

                assertThat(events)
                        .as("events, with the last one %s and the log %s", events.getLast(), server.errors())
                        .extracting(SseEvent::name)
                        .containsSubsequence("provisioning", "started", "token", "done");
                assertThat(events.getFirst().json().getString("job"))
                        .isEqualTo(problem.path("job").asText());
                assertThat(events.getLast().json().getString("model")).isEqualTo("gemma3:270m");
                assertThat(places.transfersOf(digest)).hasSize(1);
                answer(server.post("/llm/generate", CALL + "}"), 200);
            }
        }
    }
}
