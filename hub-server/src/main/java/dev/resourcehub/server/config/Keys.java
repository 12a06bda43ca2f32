package dev.resourcehub.server.config;

import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.vendor.DownloadSettings;
import dev.resourcehub.readiness.GatePolicy;
import dev.resourcehub.resource.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every key of the settings with its default, in the order of the file. */
final class Keys {

    static final Key<String> HTTP_HOST = Key.one("http.host", "127.0.0.1", Reading.TEXT);
    static final Key<Integer> HTTP_PORT = Key.one("http.port", "8080", Reading.whole(0, 65_535));
    static final Key<String> HTTP_ORIGINS = Key.list("http.origins", List.of(), Reading.ORIGIN);
    static final Key<String> HTTP_HOSTS = Key.list("http.hosts", List.of(), Reading.TEXT);
    static final Key<Duration> HTTP_DRAIN = duration("http.drain", "30s");
    static final Key<ByteSize> HTTP_MAX_BODY = size("http.max_body", "32MiB");
    static final Key<Duration> HTTP_BODY_TIMEOUT = Key.one("http.body_timeout", "30s", Reading.POSITIVE_DURATION);

    static final Key<String> AUTH_MODE = Key.one("auth.mode", "none", Reading.oneOf("none", "keys"));

    static final Key<LogSettings.Format> LOG_FORMAT =
            Key.one("log.format", "text", Reading.word(LogSettings.Format.class));
    static final Key<LogSettings.Level> LOG_LEVEL = Key.one("log.level", "info", Reading.word(LogSettings.Level.class));

    static final Key<Integer> JOBS_MAX_QUEUED = Key.one("jobs.max_queued", "1000", Reading.whole(1, 100_000));
    static final Key<Integer> JOBS_EVENTS = Key.one("jobs.events", "1000", Reading.whole(10, 100_000));
    static final Key<Duration> JOBS_HEARTBEAT =
            Key.one("jobs.heartbeat", "10s", Reading.durationFrom(Duration.ofMillis(100)));
    static final Key<Duration> JOBS_CANCEL_GRACE = Key.one("jobs.cancel_grace", "800ms", Reading.POSITIVE_DURATION);
    static final Key<Duration> JOBS_STOP_GRACE = Key.one("jobs.stop_grace", "5s", Reading.POSITIVE_DURATION);
    static final Key<Duration> JOBS_KEEP_FOR = Key.one("jobs.keep_for", "1h", Reading.POSITIVE_DURATION);
    static final Key<Integer> JOBS_KEEP_MOST = Key.one("jobs.keep_most", "1000", Reading.whole(1, 100_000));

    static final Key<String> OLLAMA_DEFAULT_MODEL = Key.optional("ollama.default_model", Reading.TEXT);
    static final Key<URI> OLLAMA_URLS = Key.list("ollama.urls", List.of(), Reading.SERVER_URL);
    static final Key<String> OLLAMA_INSTANCES = Key.objects("ollama.instances");
    static final Key<Boolean> DISCOVER_ENABLED = Key.one("ollama.discover.enabled", "true", Reading.FLAG);
    static final Key<String> DISCOVER_HOSTS = Key.list("ollama.discover.hosts", List.of("127.0.0.1"), Reading.TEXT);
    static final Key<List<Integer>> DISCOVER_PORTS =
            Key.list("ollama.discover.ports", List.of("11434-11438"), Reading.PORTS_OR_RANGE);
    static final Key<EngineSettings.Mode> ENGINE_MODE =
            Key.one("ollama.engine.mode", "auto", Reading.word(EngineSettings.Mode.class));
    static final Key<Integer> ENGINE_PORT = Key.one("ollama.engine.port", "0", Reading.whole(0, 65_535));
    static final Key<String> ENGINE_MODEL = Key.optional("ollama.engine.model", Reading.TEXT);
    static final Key<String> ENGINE_SHA256 = Key.optional("ollama.engine.sha256", Reading.SHA256);
    static final Key<Integer> ENGINE_CONTEXT = Key.one("ollama.engine.context", "4096", Reading.whole(256, 1 << 20));
    static final Key<Integer> ENGINE_PARALLEL = Key.one("ollama.engine.parallel", "2", Reading.whole(1, 64));
    static final Key<Duration> ENGINE_IDLE_UNLOAD = duration("ollama.engine.idle_unload", "10m");
    static final Key<Integer> ENGINE_MOST_LOADED = Key.one("ollama.engine.most_loaded", "1", Reading.whole(1, 64));
    static final Key<Boolean> PROVISION_ENABLED = Key.one("ollama.provision.enabled", "true", Reading.FLAG);
    static final Key<String> PROVISION_ALLOW = Key.list("ollama.provision.allow", List.of(), Reading.NAME_PATTERN);
    static final Key<Duration> PROVISION_WAIT = duration("ollama.provision.wait", "20s");
    static final Key<String> OLLAMA_REQUIRED = Key.list("ollama.prerequisites.required", List.of(), Reading.TEXT);
    static final Key<String> OLLAMA_PREFERRED = Key.list("ollama.prerequisites.preferred", List.of(), Reading.TEXT);
    static final Key<String> OLLAMA_STRATEGY = Key.one("ollama.strategy", "least_loaded", Reading.TEXT);
    static final Key<String> OLLAMA_CONCURRENCY =
            Key.one("ollama.concurrency", "learned", Reading.oneOf("learned", "fixed"));
    static final Key<Duration> OLLAMA_TIMEOUT = Key.one("ollama.timeout", "60s", Reading.POSITIVE_DURATION);
    static final Key<Duration> OLLAMA_QUEUE_TIMEOUT = duration("ollama.queue_timeout", "10s");
    static final Key<Integer> OLLAMA_MAX_QUEUE = Key.one("ollama.max_queue", "512", Reading.whole(1, 100_000));
    static final Key<ByteSize> OLLAMA_MAX_QUEUE_BYTES =
            Key.one("ollama.max_queue_bytes", "512MiB", Reading.POSITIVE_SIZE);
    static final Key<Integer> RETRY_ATTEMPTS = Key.one("ollama.retry.attempts", "3", Reading.whole(1, 100));
    static final Key<Double> RETRY_BUDGET = Key.one("ollama.retry.budget", "0.1", Reading.decimal(0, 10));
    static final Key<Double> HEDGE_PERCENTILE = Key.one("ollama.hedge.percentile", "95", Reading.decimal(50, 99.9));
    static final Key<Double> HEDGE_BUDGET = Key.one("ollama.hedge.budget", "0.02", Reading.decimal(0, 0.5));
    static final Key<Integer> BREAKER_FAILURES = Key.one("ollama.breaker.failures", "5", Reading.whole(0, 100_000));
    static final Key<Duration> BREAKER_OPEN = Key.one("ollama.breaker.open", "30s", Reading.POSITIVE_DURATION);
    static final Key<Duration> HEALTH_INTERVAL = Key.one("ollama.health.interval", "3s", Reading.POSITIVE_DURATION);
    static final Key<Duration> HEALTH_TIMEOUT = Key.one("ollama.health.timeout", "2s", Reading.POSITIVE_DURATION);
    static final Key<Integer> HEALTH_DOWN_AFTER = Key.one("ollama.health.down_after", "2", Reading.whole(1, 1_000));
    static final Key<Duration> OLLAMA_STALL_AFTER = Key.one("ollama.stall_after", "30s", Reading.POSITIVE_DURATION);
    static final Key<Duration> OLLAMA_SLOW_START = duration("ollama.slow_start", "30s");

    static final Key<Integer> MODELS_MAX_JOBS = Key.one("models.max_jobs", "2", Reading.whole(1, 100));
    static final Key<Duration> MODELS_JOB_LIMIT = Key.one("models.job_limit", "24h", Reading.POSITIVE_DURATION);
    static final Key<Integer> MODELS_KEEP_FAILED = Key.one("models.keep_failed", "100", Reading.whole(1, 100_000));
    static final Key<Path> MODELS_IMPORT_FOLDERS = Key.list("models.import_folders", List.of(), Reading.ABSOLUTE_PATH);
    static final Key<URI> MODELS_REGISTRY = Key.optional("models.registry", Reading.SERVER_URL);
    static final Key<Duration> MODELS_CONNECT = Key.one("models.connect", "10s", Reading.POSITIVE_DURATION);
    static final Key<Duration> MODELS_STALL = Key.one("models.stall", "60s", Reading.POSITIVE_DURATION);
    static final Key<DownloadSettings.Partials> MODELS_PARTIALS =
            Key.one("models.partials", "keep", Reading.word(DownloadSettings.Partials.class));
    static final Key<Duration> MODELS_PARTIALS_KEEP_FOR =
            Key.one("models.partials_keep_for", "24h", Reading.POSITIVE_DURATION);
    static final Key<ByteSize> MODELS_PARTIALS_SPACE = size("models.partials_space", "200GiB");

    static final Key<GatePolicy> READINESS_POLICY =
            Key.one("readiness.policy", "degrade", Reading.word(GatePolicy.class));
    static final Key<Duration> READINESS_TIMEOUT = duration("readiness.timeout", "30s");

    static final Key<DockerSettings.Engine> DOCKER_ENGINE =
            Key.one("docker.engine", "auto", Reading.word(DockerSettings.Engine.class));
    static final Key<String> DOCKER_HOSTS = Key.list("docker.hosts", List.of(), Reading.TEXT);
    static final Key<String> DOCKER_IMAGES = Key.list("docker.images", List.of("resourcehub/python:3"), Reading.TEXT);
    static final Key<String> DOCKER_REQUIRED = Key.list("docker.prerequisites.required", List.of(), Reading.TEXT);
    static final Key<Integer> DOCKER_MAX_QUEUE = Key.one("docker.max_queue", "256", Reading.whole(1, 100_000));
    static final Key<Integer> WARM_MIN = Key.one("docker.warm.min", "2", Reading.whole(0, 1_000));
    static final Key<Integer> WARM_MAX = Key.one("docker.warm.max", "8", Reading.whole(1, 1_000));
    static final Key<ByteSize> WARM_MEMORY = size("docker.warm.memory", "2GiB");
    static final LimitKeys DEFAULTS =
            new LimitKeys("docker.defaults.", "10s", "256MiB", "1.0", "64", "64MiB", "1MiB", "1MiB", "1MiB", "16MiB");
    static final LimitKeys CEILINGS =
            new LimitKeys("docker.limits.", "5m", "2GiB", "2.0", "256", "512MiB", "16MiB", "16MiB", "16MiB", "64MiB");
    static final Key<ByteSize> CODE_CEILING = size("docker.limits.code", "1MiB");

    static final List<Key<?>> ALL = List.of(
            HTTP_HOST,
            HTTP_PORT,
            HTTP_ORIGINS,
            HTTP_HOSTS,
            HTTP_DRAIN,
            HTTP_MAX_BODY,
            HTTP_BODY_TIMEOUT,
            AUTH_MODE,
            LOG_FORMAT,
            LOG_LEVEL,
            JOBS_MAX_QUEUED,
            JOBS_EVENTS,
            JOBS_HEARTBEAT,
            JOBS_CANCEL_GRACE,
            JOBS_STOP_GRACE,
            JOBS_KEEP_FOR,
            JOBS_KEEP_MOST,
            OLLAMA_DEFAULT_MODEL,
            OLLAMA_URLS,
            OLLAMA_INSTANCES,
            DISCOVER_ENABLED,
            DISCOVER_HOSTS,
            DISCOVER_PORTS,
            ENGINE_MODE,
            ENGINE_PORT,
            ENGINE_MODEL,
            ENGINE_SHA256,
            ENGINE_CONTEXT,
            ENGINE_PARALLEL,
            ENGINE_IDLE_UNLOAD,
            ENGINE_MOST_LOADED,
            PROVISION_ENABLED,
            PROVISION_ALLOW,
            PROVISION_WAIT,
            OLLAMA_REQUIRED,
            OLLAMA_PREFERRED,
            OLLAMA_STRATEGY,
            OLLAMA_CONCURRENCY,
            OLLAMA_TIMEOUT,
            OLLAMA_QUEUE_TIMEOUT,
            OLLAMA_MAX_QUEUE,
            OLLAMA_MAX_QUEUE_BYTES,
            RETRY_ATTEMPTS,
            RETRY_BUDGET,
            HEDGE_PERCENTILE,
            HEDGE_BUDGET,
            BREAKER_FAILURES,
            BREAKER_OPEN,
            HEALTH_INTERVAL,
            HEALTH_TIMEOUT,
            HEALTH_DOWN_AFTER,
            OLLAMA_STALL_AFTER,
            OLLAMA_SLOW_START,
            MODELS_MAX_JOBS,
            MODELS_JOB_LIMIT,
            MODELS_KEEP_FAILED,
            MODELS_IMPORT_FOLDERS,
            MODELS_REGISTRY,
            MODELS_CONNECT,
            MODELS_STALL,
            MODELS_PARTIALS,
            MODELS_PARTIALS_KEEP_FOR,
            MODELS_PARTIALS_SPACE,
            READINESS_POLICY,
            READINESS_TIMEOUT,
            DOCKER_ENGINE,
            DOCKER_HOSTS,
            DOCKER_IMAGES,
            DOCKER_REQUIRED,
            DOCKER_MAX_QUEUE,
            WARM_MIN,
            WARM_MAX,
            WARM_MEMORY,
            DEFAULTS.wall(),
            DEFAULTS.memory(),
            DEFAULTS.cpus(),
            DEFAULTS.pids(),
            DEFAULTS.disk(),
            DEFAULTS.stdout(),
            DEFAULTS.stderr(),
            DEFAULTS.result(),
            DEFAULTS.artifacts(),
            CEILINGS.wall(),
            CEILINGS.memory(),
            CEILINGS.cpus(),
            CEILINGS.pids(),
            CEILINGS.disk(),
            CEILINGS.stdout(),
            CEILINGS.stderr(),
            CEILINGS.result(),
            CEILINGS.artifacts(),
            CODE_CEILING);

    private Keys() {}

    private static Key<Duration> duration(String path, String standard) {
        return Key.one(path, standard, Reading.DURATION_WITH_UNIT);
    }

    private static Key<ByteSize> size(String path, String standard) {
        return Key.one(path, standard, Reading.SIZE_WITH_UNIT);
    }

    /** The keys of one set of limits. */
    record LimitKeys(
            Key<Duration> wall,
            Key<ByteSize> memory,
            Key<Double> cpus,
            Key<Integer> pids,
            Key<ByteSize> disk,
            Key<ByteSize> stdout,
            Key<ByteSize> stderr,
            Key<ByteSize> result,
            Key<ByteSize> artifacts) {

        LimitKeys(
                String path,
                String wall,
                String memory,
                String cpus,
                String pids,
                String disk,
                String stdout,
                String stderr,
                String result,
                String artifacts) {
            this(
                    Key.one(path + "wall", wall, Reading.POSITIVE_DURATION),
                    size(path + "memory", memory),
                    Key.one(path + "cpus", cpus, Reading.decimal(0.01, 1_024)),
                    Key.one(path + "pids", pids, Reading.whole(1, 1 << 20)),
                    size(path + "disk", disk),
                    size(path + "stdout", stdout),
                    size(path + "stderr", stderr),
                    size(path + "result", result),
                    size(path + "artifacts", artifacts));
        }
    }
}
