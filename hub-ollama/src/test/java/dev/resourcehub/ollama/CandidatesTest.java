package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.idOf;
import static dev.resourcehub.ollama.Stage.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that are named and servers that are found are one fleet; their order is their priority. */
class CandidatesTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void the_first_by_priority_serves_while_it_answers_then_the_next_then_the_first_again() throws Exception {
        FakeOllama third = stage.fake("tiny");
        FakeOllama second = stage.fake("tiny");
        FakeOllama first = stage.fake("tiny");
        OllamaHub hub = stage.hubThatLooks(List.of(named("third", third, 2), named("second", second, 1)), first);

        assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(idOf(first));

        Stage.get(first.refuse());
        await().atMost(LONG).until(() -> !Stage.view(hub, first).status().isAvailable());
        assertThat(servedBy(hub, "tiny", Routing.ANY)).isEqualTo(new InstanceId("second"));

        Stage.get(first.listen());
        await().atMost(LONG).until(() -> servedBy(hub, "tiny", Routing.ANY).equals(idOf(first)));
    }

    @Test
    void a_server_that_is_named_and_found_is_one_under_the_name_it_was_given() throws Exception {
        FakeOllama both = stage.fake("tiny");
        FakeOllama found = stage.fake("tiny");
        OllamaHub hub = stage.hubThatLooks(List.of(named("mine", both, 0)), both, found);

        assertThat(hub.view().instances())
                .extracting(InstanceView::id)
                .containsExactly(new InstanceId("mine"), idOf(found));
    }

    @Test
    void looking_for_servers_asks_for_what_they_have_and_changes_nothing_there() throws Exception {
        FakeOllama found = stage.fake("tiny");
        stage.hubThatLooks(List.of(), found);

        for (String changing : List.of("/api/pull", "/api/create", "/api/generate", "/api/delete")) {
            assertThat(found.stats().requests(changing)).as(changing).isZero();
        }
        assertThat(found.stats().requests("/api/tags")).isPositive();
    }

    private static OllamaSettings.Instance named(String id, FakeOllama fake, int priority) {
        OllamaSettings.Instance usual = OllamaSettings.Instance.at(URI.create(fake.url()));
        return new OllamaSettings.Instance(
                new InstanceId(id),
                usual.url(),
                Set.of(),
                usual.weight(),
                priority,
                usual.maxConcurrent(),
                usual.models());
    }
}
