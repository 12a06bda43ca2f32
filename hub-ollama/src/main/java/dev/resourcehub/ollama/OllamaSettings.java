package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.OutlierSettings;
import dev.resourcehub.health.RecoverySettings;
import dev.resourcehub.health.SlowStart;
import dev.resourcehub.metrics.MetricsSettings;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.resilience.AdaptiveSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.NewInstance;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the Ollama hub is set up.
 *
 * @param defaultModel answers calls that name none; where empty, the embedded engine's, or the only model of the fleet
 * @param instances configured servers
 * @param discover where to look for servers that nobody configured
 * @param engine the embedded engine
 * @param dispatch how calls are placed and tried again
 * @param fleet how the instances are guarded
 * @param health how instances are asked
 * @param timeout of a call that sets none
 * @param queueTimeout of a call that sets none
 */
public record OllamaSettings(
        Optional<ModelName> defaultModel,
        List<Instance> instances,
        Discover discover,
        EngineSettings engine,
        DispatchSettings dispatch,
        FleetSettings fleet,
        HealthSettings health,
        Duration timeout,
        Duration queueTimeout) {

    /** How the parallelism of a model at a server is learned, within the server's own cap. */
    public static final AdaptiveSettings LEARNED = new AdaptiveSettings(4, 1, 10_000, Duration.ofSeconds(1), 0.7);

    /** A breaker for each server and for each model there, whose parallelism is learned. */
    public static final FleetSettings FLEET = new FleetSettings(
            BreakerSettings.DEFAULT,
            Optional.of(BreakerSettings.DEFAULT),
            Optional.of(LEARNED),
            OutlierSettings.DEFAULT,
            SlowStart.DEFAULT,
            RecoverySettings.DEFAULT,
            1,
            MetricsSettings.DEFAULT,
            Duration.ofSeconds(30),
            256);

    /** Every 3 s, 2 s for an answer; degraded after one failure, down after two, well after one answer. */
    public static final HealthSettings HEALTH =
            new HealthSettings(Duration.ofSeconds(3), Duration.ofSeconds(2), 1, 2, 1);

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

        /** One that an operator adds. Throws {@link IllegalArgumentException} on what is no model name. */
        public static Instance of(NewInstance added) {
            Instance usual = at(added.url());
            return new Instance(
                    added.id().orElse(usual.id),
                    added.url(),
                    added.tags(),
                    added.weight().orElse(usual.weight),
                    added.priority().orElse(usual.priority),
                    added.maxConcurrent().orElse(usual.maxConcurrent),
                    added.models().stream().map(ModelName::new).collect(Collectors.toSet()));
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
