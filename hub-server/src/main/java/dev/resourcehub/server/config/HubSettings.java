package dev.resourcehub.server.config;

import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.job.JobSettings;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.server.http.HttpSettings;
import java.nio.file.Path;
import java.time.Duration;
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
        JobSettings jobs,
        OllamaSettings ollama,
        Provision provision,
        DockerSettings docker) {

    /**
     * Whether a request may cause a model to be fetched.
     *
     * @param allow patterns of names that may be, in which {@code *} stands for any characters and {@code ?} for one; the
     *     engine's own model always may
     * @param patience how long such a request waits before it is answered with the job's URL
     */
    public record Provision(boolean enabled, List<String> allow, Duration patience) {
        public Provision {
            allow = List.copyOf(allow);
        }
    }
}
