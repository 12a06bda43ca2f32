package dev.resourcehub.ollama;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.resource.InstanceId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the Ollama hub is set up.
 *
 * @param defaultModel answers calls that name none; where empty, the embedded engine's, or the only model of the fleet
 * @param instances configured servers
 * @param discover where to look for servers that nobody configured
 * @param engine the embedded engine
 * @param strategy how an instance is chosen unless a call says otherwise
 * @param timeout of a call that sets none
 * @param queueTimeout of a call that sets none
 * @param maxQueue callers who wait at once; one more is refused
 */
public record OllamaSettings(
        Optional<ModelName> defaultModel,
        List<Instance> instances,
        Discover discover,
        EngineSettings engine,
        String strategy,
        Duration timeout,
        Duration queueTimeout,
        int maxQueue) {

    public OllamaSettings {
        instances = List.copyOf(instances);
    }

    /**
     * One configured server.
     *
     * @param url its base, http or https, without a path
     * @param weight share it takes, 1 or more
     * @param priority lower is tried first
     * @param maxConcurrent calls that run there at once; the rest waits in the hub
     * @param models names it may be asked for; all it has where empty
     */
    public record Instance(
            InstanceId id,
            URI url,
            Set<String> tags,
            int weight,
            int priority,
            int maxConcurrent,
            Set<ModelName> models) {

        /** Calls at once where nothing is configured. */
        public static final int DEFAULT_MAX_CONCURRENT = 64;

        public Instance {
            tags = Set.copyOf(tags);
            models = Set.copyOf(models);
        }

        /** A server known by its address alone; its id is {@code ollama-HOST-PORT}. */
        public static Instance at(URI url) {
            int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
            String host = url.getHost().replaceAll("[^A-Za-z0-9._-]", "_");
            InstanceId id = new InstanceId("ollama-" + host + "-" + port);
            return new Instance(id, url, Set.of(), 1, 0, DEFAULT_MAX_CONCURRENT, Set.of());
        }
    }

    /**
     * Where to look for servers that nobody configured.
     *
     * @param ports each asked on each host
     */
    public record Discover(boolean enabled, List<String> hosts, List<Integer> ports) {
        public Discover {
            hosts = List.copyOf(hosts);
            ports = List.copyOf(ports);
        }
    }
}
