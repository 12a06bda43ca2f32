package dev.resourcehub.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.ServingHub;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hub models}: what the fleet has and what is kept under the home, used or not. */
class ModelTableTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void a_model_is_loaded_available_or_on_its_way_and_one_that_cannot_be_used_has_its_reason_below() throws Exception {
        String models = """
                [{"name":"big","size_bytes":0,"status":"downloading","loaded":false,"instances":[]},
                 {"name":"kept","size_bytes":7,"status":"available","loaded":false,"instances":[],"quantization":"Q4_0"},
                 {"name":"lost","size_bytes":0,"status":"failed","loaded":false,"instances":[],
                  "error":{"code":"stalled","message":"no byte came for 60000 ms"}},
                 {"name":"odd","size_bytes":9,"status":"refused","loaded":false,"instances":[],"quantization":"F16",
                  "reason":"its architecture, frobnicator, is unknown"},
                 {"name":"tiny","size_bytes":5,"status":"available","loaded":true,"quantization":null,
                  "instances":[{"id":"a","resident":true},{"id":"b","resident":false}]}]""";

        ModelTable.print(HubClient.JSON.readTree(models), new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(text(out)).isEqualTo("""
                NAME                                     SIZE         QUANT      STATUS       INSTANCES
                big                                      -            -          downloading  -
                kept                                     7            Q4_0       available    -
                lost                                     -            -          failed       -
                  no byte came for 60000 ms
                odd                                      9            F16        refused      -
                  its architecture, frobnicator, is unknown
                tiny                                     5            -          loaded       a* b
                """);
    }

    @Test
    void models_of_servers_are_listed_and_a_server_that_is_down_is_told_beside_the_table() throws Exception {
        Vertx fakes = Vertx.vertx();
        FakeOllama up = ServingHub.fake(
                fakes,
                FakeOllamaSettings.defaults()
                        .withModels(FakeModel.named("hf.co/a/b:Q4").withSize(2_000)));
        FakeOllama down = ServingHub.fake(fakes, FakeOllamaSettings.defaults());
        try (ServingHub hub = ServingHub.over(fakes, home, List.of(up, down))) {
            down.refuse().await();

            await().untilAsserted(() -> {
                assertThat(run("models", "--url", hub.url())).isZero();
                assertThat(text(err)).startsWith("hub: ollama-127.0.0.1-" + down.port() + ": ");
            });

            assertThat(text(out).lines())
                    .anySatisfy(
                            line -> assertThat(line).startsWith("hf.co/a/b:Q4 ").contains(" 2000 ", " available "));
        }
    }

    private int run(String... arguments) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                home);
        return new HubCommand(terminal, (loaded, its) -> 0).run(arguments);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
