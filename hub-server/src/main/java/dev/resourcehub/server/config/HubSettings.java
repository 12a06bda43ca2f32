package dev.resourcehub.server.config;

import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.job.JobSettings;
import dev.resourcehub.ollama.ManagedHub;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.server.http.HttpSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All settings of a hub, checked.
 *
 * @param home where the hub keeps its files; absolute
 * @param models how models are brought and kept
 * @param registry stands for the Ollama registry, where that is not reached itself
 */
public record HubSettings(
        Path home,
        HttpSettings http,
        LogSettings log,
        JobSettings jobs,
        OllamaSettings ollama,
        ManagedHub.Settings models,
        Optional<URI> registry,
        ReadinessSettings readiness,
        DockerSettings docker) {}
