package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub that cannot start says why on standard error, one line a fault, and exits with 1: no stack trace, no ready line,
 * nothing started, no claim left.
 */
class StartFaultTest {

    private static final String[] NOTHING = {
        "docker.engine=off", "ollama.discover.enabled=false", "ollama.engine.mode=off"
    };

    @TempDir
    Path folder;

    @Test
    void a_busy_port_is_named() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String said = faultOf(Map.of(), "http.port=" + busy.getLocalPort());

            assertThat(said)
                    .matches("hub: cannot listen on 127\\.0\\.0\\.1:" + busy.getLocalPort() + ": .*[Aa]ddress.*\n");
        }
        assertThat(home().resolve("docker-owner")).doesNotExist();
        ServerProcess.started(home(), NOTHING).close();
    }

    @Test
    void a_second_hub_on_the_same_home_names_the_first_which_goes_on() throws Exception {
        try (ServerProcess first = ServerProcess.started(home(), NOTHING)) {
            String said = faultOf(Map.of());

            assertThat(said)
                    .startsWith("hub: " + home())
                    .contains("process " + first.pid())
                    .contains(first.url())
                    .hasLineCount(1);
            assertThat(first.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void every_fault_of_the_settings_is_told_at_once_with_the_nearest_known_key() throws Exception {
        Path file = Files.writeString(folder.resolve("hub.yaml"), "http:\n  prot: 80\ndocker:\n  warm: {min: many}\n");

        String said = faultOf(
                Map.of("HUB_CONFIG", file.toString(), "HUB_OLLAMA_TIMEOUT", "10", "HUB_HTPT_PORT", "1"),
                "ollama.engin.mode=on");

        assertThat(said.lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("hub: "))
                .anyMatch(
                        line -> line.contains("http.prot") && line.contains("'http.port'") && line.contains("hub.yaml"))
                .anyMatch(line -> line.contains("docker.warm.min") && line.contains("many"))
                .anyMatch(line -> line.contains("ollama.timeout") && line.contains("10s"))
                .anyMatch(line -> line.contains("HUB_HTPT_PORT") && line.contains("'HUB_HTTP_PORT'"))
                .anyMatch(line -> line.contains("ollama.engin.mode") && line.contains("'ollama.engine.mode'"));
        assertThat(home()).doesNotExist();
    }

    @Test
    void another_bind_than_loopback_needs_a_written_decision() throws Exception {
        String said = faultOf(Map.of(), "http.host=0.0.0.0");

        assertThat(said).contains("http.host").contains("auth.mode").hasLineCount(1);
        assertThat(home()).doesNotExist();
        ServerProcess.started(home(), "http.host=0.0.0.0", "auth.mode=none", NOTHING[0], NOTHING[1], NOTHING[2])
                .close();
    }

    @Test
    void keys_are_refused_until_they_are_there() throws Exception {
        String said = faultOf(Map.of(), "auth.mode=keys");

        assertThat(said).contains("auth.mode").contains("keys").hasLineCount(1);
        assertThat(home()).doesNotExist();
    }

    @Test
    void a_home_that_cannot_be_a_folder_is_named() throws Exception {
        Files.writeString(home(), "a file");

        assertThat(faultOf(Map.of()))
                .startsWith("hub: ")
                .contains(home().toString())
                .hasLineCount(1);
    }

    @Test
    void what_an_orchestrator_injects_is_no_fault() throws Exception {
        try (ServerProcess server = ServerProcess.launch(
                        home(), Map.of("HUB_PORT", "tcp://10.0.0.1:80", "HUB_SERVICE_HOST", "x"), NOTHING)
                .answering()) {
            assertThat(server.errors()).contains("HUB_PORT").contains("HUB_SERVICE_HOST");
        }
    }

    private Path home() {
        return folder.resolve("home");
    }

    private String faultOf(Map<String, String> environment, String... assignments) throws Exception {
        List<String> all = new ArrayList<>(List.of(NOTHING));
        all.addAll(List.of(assignments));
        try (ServerProcess server = ServerProcess.launch(home(), environment, all.toArray(String[]::new))) {
            assertThat(server.exitCode()).as(server.errors()).isEqualTo(1);
            assertThat(server.output()).isEmpty();
            assertThat(server.errors()).doesNotContain("\tat ").doesNotContain("Exception");
            return server.errors();
        }
    }
}
