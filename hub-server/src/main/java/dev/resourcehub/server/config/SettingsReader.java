package dev.resourcehub.server.config;

import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.job.JobSettings;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.server.http.HttpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes settings of what was given and checks what no single key can. */
final class SettingsReader {

    private final Values values;
    private final List<Fault> faults;

    SettingsReader(Map<String, Given> given, List<Fault> faults) {
        this.values = new Values(given, faults);
        this.faults = faults;
    }

    HubSettings read(Path home) {
        HttpSettings http = http();
        auth(http);
        return new HubSettings(
                home,
                http,
                new LogSettings(values.one(Keys.LOG_FORMAT), values.one(Keys.LOG_LEVEL)),
                jobs(),
                ollama(),
                ModelsReader.models(values),
                values.optional(Keys.MODELS_REGISTRY),
                ModelsReader.readiness(values, faults),
                docker());
    }

    private HttpSettings http() {
        return new HttpSettings(
                values.one(Keys.HTTP_HOST),
                values.one(Keys.HTTP_PORT),
                values.list(Keys.HTTP_ORIGINS),
                values.list(Keys.HTTP_HOSTS),
                values.one(Keys.HTTP_DRAIN),
                values.one(Keys.HTTP_MAX_BODY),
                values.one(Keys.HTTP_BODY_TIMEOUT));
    }

    private void auth(HttpSettings http) {
        String mode = values.one(Keys.AUTH_MODE);
        if (mode.equals("keys")) {
            refuse(Keys.AUTH_MODE, mode, "available in this version; only none is");
        }
        if (!http.isLoopback() && !values.has(Keys.AUTH_MODE)) {
            refuse(
                    Keys.HTTP_HOST,
                    http.host(),
                    "a loopback address; to let others in without keys, write auth.mode: none as your decision");
        }
    }

    private JobSettings jobs() {
        JobSettings usual = JobSettings.defaults();
        return new JobSettings(
                values.one(Keys.JOBS_MAX_QUEUED),
                usual.mostAttempts(),
                values.one(Keys.JOBS_EVENTS),
                usual.batch(),
                usual.followers(),
                usual.longestLog(),
                usual.progressEvery(),
                values.one(Keys.JOBS_HEARTBEAT),
                values.one(Keys.JOBS_CANCEL_GRACE),
                values.one(Keys.JOBS_STOP_GRACE),
                values.one(Keys.JOBS_KEEP_FOR),
                values.one(Keys.JOBS_KEEP_MOST),
                usual.sweepEvery(),
                usual.writeAgain(),
                usual.lease());
    }

    private OllamaSettings ollama() {
        List<OllamaSettings.Instance> instances = new ArrayList<>();
        values.list(Keys.OLLAMA_URLS).forEach(url -> instances.add(OllamaSettings.Instance.at(url)));
        List<Map<String, Given>> items = values.objects(Keys.OLLAMA_INSTANCES);
        for (int i = 0; i < items.size(); i++) {
            String path = Keys.OLLAMA_INSTANCES.path() + "[" + i + "]";
            InstanceReader.read(path, items.get(i), faults).ifPresent(instances::add);
        }
        Set<String> ids = new HashSet<>();
        instances.forEach(instance -> {
            if (!ids.add(instance.id().value())) {
                refuse(Keys.OLLAMA_INSTANCES, instance.id().value(), "an id that only one instance has");
            }
        });
        return new OllamaSettings(
                defaultModel(),
                instances,
                new OllamaSettings.Discover(
                        values.one(Keys.DISCOVER_ENABLED),
                        values.list(Keys.DISCOVER_HOSTS),
                        values.list(Keys.DISCOVER_PORTS).stream()
                                .flatMap(List::stream)
                                .distinct()
                                .toList()),
                engine(),
                FleetReader.dispatch(values, faults),
                FleetReader.fleet(values),
                FleetReader.health(values),
                values.one(Keys.OLLAMA_TIMEOUT),
                values.one(Keys.OLLAMA_QUEUE_TIMEOUT));
    }

    private Optional<ModelName> defaultModel() {
        Optional<String> name = values.optional(Keys.OLLAMA_DEFAULT_MODEL);
        if (name.isPresent() && !ModelName.isValid(name.get())) {
            refuse(Keys.OLLAMA_DEFAULT_MODEL, name.get(), "a model name");
            return Optional.empty();
        }
        return name.map(ModelName::new);
    }

    private EngineSettings engine() {
        Optional<String> model = values.optional(Keys.ENGINE_MODEL);
        Optional<String> sha256 = values.optional(Keys.ENGINE_SHA256);
        model.ifPresent(name -> {
            if (name.startsWith("http://")) {
                refuse(Keys.ENGINE_MODEL, name, "a path or an https URL");
            }
            if (name.startsWith("https://") && sha256.isEmpty()) {
                refuse(Keys.ENGINE_SHA256, "null", "the digest of the URL's content, 64 hex digits");
            }
        });
        return new EngineSettings(
                values.one(Keys.ENGINE_MODE),
                values.one(Keys.ENGINE_PORT),
                model,
                sha256,
                values.one(Keys.ENGINE_CONTEXT),
                values.one(Keys.ENGINE_PARALLEL),
                values.one(Keys.ENGINE_IDLE_UNLOAD),
                values.one(Keys.ENGINE_MOST_LOADED));
    }

    private DockerSettings docker() {
        int min = values.one(Keys.WARM_MIN);
        int max = values.one(Keys.WARM_MAX);
        if (min > max) {
            refuse(Keys.WARM_MIN, Integer.toString(min), "at most docker.warm.max, which is " + max);
        }
        List<String> images = values.list(Keys.DOCKER_IMAGES);
        if (images.isEmpty()) {
            refuse(Keys.DOCKER_IMAGES, "[]", "at least one image");
        }
        Limits defaults = limits(Keys.DEFAULTS);
        Limits ceilings = limits(Keys.CEILINGS);
        below(Keys.DEFAULTS.wall(), defaults.wall(), ceilings.wall());
        below(Keys.DEFAULTS.memory(), defaults.memory(), ceilings.memory());
        below(Keys.DEFAULTS.cpus(), defaults.cpus(), ceilings.cpus());
        below(Keys.DEFAULTS.pids(), defaults.pids(), ceilings.pids());
        below(Keys.DEFAULTS.disk(), defaults.disk(), ceilings.disk());
        below(Keys.DEFAULTS.stdout(), defaults.stdout(), ceilings.stdout());
        below(Keys.DEFAULTS.stderr(), defaults.stderr(), ceilings.stderr());
        below(Keys.DEFAULTS.result(), defaults.result(), ceilings.result());
        below(Keys.DEFAULTS.artifacts(), defaults.artifacts(), ceilings.artifacts());
        return new DockerSettings(
                values.one(Keys.DOCKER_ENGINE),
                values.list(Keys.DOCKER_HOSTS),
                images,
                new DockerSettings.Warm(min, max, values.one(Keys.WARM_MEMORY)),
                defaults,
                ceilings,
                values.one(Keys.CODE_CEILING),
                values.one(Keys.DOCKER_MAX_QUEUE));
    }

    private Limits limits(Keys.LimitKeys keys) {
        return new Limits(
                values.one(keys.wall()),
                Optional.empty(),
                values.one(keys.memory()),
                values.one(keys.cpus()),
                values.one(keys.pids()),
                values.one(keys.disk()),
                values.one(keys.stdout()),
                values.one(keys.stderr()),
                values.one(keys.result()),
                values.one(keys.artifacts()));
    }

    private <T extends Comparable<T>> void below(Key<T> key, T value, T ceiling) {
        if (value.compareTo(ceiling) > 0) {
            String ceilingKey = key.path().replace("docker.defaults", "docker.limits");
            refuse(key, words(value), "at most " + ceilingKey + ", which is " + words(ceiling));
        }
    }

    /** A value as the file would say it. */
    private static String words(Object value) {
        return value instanceof Duration duration ? duration.toMillis() + "ms" : value.toString();
    }

    private void refuse(Key<?> key, String value, String expected) {
        faults.add(Fault.of(key.path(), value, expected, "settings"));
    }
}
