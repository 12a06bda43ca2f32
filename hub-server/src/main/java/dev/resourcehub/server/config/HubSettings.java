package dev.resourcehub.server.config;

import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.server.http.HttpSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * All settings of a hub, checked.
 *
 * @param home where the hub keeps its files; absolute
 */
public record HubSettings(
        Path home,
        HttpSettings http,
        LogSettings log,
        OllamaSettings ollama,
        Provision provision,
        DockerSettings docker) {

    /**
     * Whether a request may cause a model to be fetched.
     *
     * @param allow patterns of names that may be; the engine's own model always may
     */
    public record Provision(boolean enabled, List<String> allow) {
        public Provision {
            allow = List.copyOf(allow);
        }
    }
}
