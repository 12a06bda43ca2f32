package dev.resourcehub.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.resource.ByteSize;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings are read once, from four places, and every fault is told at the same time. */
class SettingsTest {

    @TempDir
    Path folder;

    /** Every key: its default, and another value that is right. */
    private static final Map<String, List<String>> KEYS = new LinkedHashMap<>();

    static {
        key("http.host", "127.0.0.1", "localhost");
        key("http.port", "8080", "0");
        key("http.origins", "[]", "[https://a.example]");
        key("http.hosts", "[]", "[hub.example]");
        key("http.drain", "30s", "250ms");
        key("http.max_body", "32MiB", "512KiB");
        key("http.body_timeout", "30s", "1m");
        key("auth.mode", "none", "none");
        key("log.format", "text", "json");
        key("log.level", "info", "debug");
        key("jobs.max_queued", "1000", "10");
        key("jobs.events", "1000", "100");
        key("jobs.heartbeat", "10s", "100ms");
        key("jobs.cancel_grace", "800ms", "2s");
        key("jobs.stop_grace", "5s", "1s");
        key("jobs.keep_for", "1h", "24h");
        key("jobs.keep_most", "1000", "50");
        key("ollama.default_model", "null", "gemma3:270m");
        key("ollama.urls", "[]", "[http://127.0.0.1:11434]");
        key(
                "ollama.instances",
                "[]",
                "[{url: http://gpu:11434, id: gpu, tags: [a], weight: 2, priority: 1, max_concurrent: 4, models: [m]}]");
        key("ollama.discover.enabled", "true", "false");
        key("ollama.discover.hosts", "[127.0.0.1]", "[10.0.0.1]");
        key("ollama.discover.ports", "[11434-11438]", "[11434, 20000-20002]");
        key("ollama.engine.mode", "auto", "off");
        key("ollama.engine.port", "0", "5000");
        key("ollama.engine.model", "null", "/models/a.gguf");
        key("ollama.engine.sha256", "null", "a".repeat(64));
        key("ollama.engine.context", "4096", "2048");
        key("ollama.engine.parallel", "2", "1");
        key("ollama.engine.idle_unload", "10m", "5s");
        key("ollama.engine.most_loaded", "1", "2");
        key("ollama.provision.enabled", "true", "false");
        key("ollama.provision.allow", "[]", "[\"gemma3:*\", \"hf.co/a/*\"]");
        key("ollama.provision.wait", "20s", "5s");
        key("ollama.prerequisites.required", "[]", "[gemma3]");
        key("ollama.prerequisites.preferred", "[]", "[all-minilm]");
        key("ollama.strategy", "least_loaded", "round_robin");
        key("ollama.concurrency", "learned", "fixed");
        key("ollama.timeout", "60s", "5m");
        key("ollama.queue_timeout", "10s", "1s");
        key("ollama.max_queue", "512", "64");
        key("ollama.max_queue_bytes", "512MiB", "1MiB");
        key("ollama.retry.attempts", "3", "1");
        key("ollama.retry.budget", "0.1", "0.5");
        key("ollama.hedge.percentile", "95", "99");
        key("ollama.hedge.budget", "0.02", "0.1");
        key("ollama.breaker.failures", "5", "10");
        key("ollama.breaker.open", "30s", "10m");
        key("ollama.health.interval", "3s", "1s");
        key("ollama.health.timeout", "2s", "500ms");
        key("ollama.health.down_after", "2", "5");
        key("ollama.stall_after", "30s", "10s");
        key("ollama.slow_start", "30s", "0s");
        key("models.max_jobs", "2", "3");
        key("models.job_limit", "24h", "2h");
        key("models.keep_failed", "100", "7");
        key("models.import_folders", "[]", "[/srv/models]");
        key("models.registry", "null", "http://127.0.0.1:5000");
        key("models.connect", "10s", "3s");
        key("models.stall", "60s", "30s");
        key("models.partials", "keep", "delete");
        key("models.partials_keep_for", "24h", "1h");
        key("models.partials_space", "200GiB", "1GiB");
        key("readiness.policy", "degrade", "hold");
        key("readiness.timeout", "30s", "1s");
        key("docker.engine", "auto", "off");
        key("docker.hosts", "[]", "[unix:///run/docker.sock]");
        key("docker.images", "[resourcehub/python:3]", "[a, b]");
        key("docker.prerequisites.required", "[]", "[resourcehub/python:3]");
        key("docker.max_queue", "256", "64");
        key("docker.warm.min", "2", "0");
        key("docker.warm.max", "8", "3");
        key("docker.warm.memory", "2GiB", "1GiB");
        key("docker.defaults.wall", "10s", "1s");
        key("docker.defaults.memory", "256MiB", "128MiB");
        key("docker.defaults.cpus", "1.0", "0.5");
        key("docker.defaults.pids", "64", "32");
        key("docker.defaults.disk", "64MiB", "1MiB");
        key("docker.defaults.stdout", "1MiB", "1KiB");
        key("docker.defaults.stderr", "1MiB", "1KiB");
        key("docker.defaults.result", "1MiB", "1KiB");
        key("docker.defaults.artifacts", "16MiB", "1KiB");
        key("docker.limits.wall", "5m", "1m");
        key("docker.limits.memory", "2GiB", "1GiB");
        key("docker.limits.cpus", "2.0", "4");
        key("docker.limits.pids", "256", "128");
        key("docker.limits.disk", "512MiB", "128MiB");
        key("docker.limits.stdout", "16MiB", "8MiB");
        key("docker.limits.stderr", "16MiB", "8MiB");
        key("docker.limits.result", "16MiB", "8MiB");
        key("docker.limits.artifacts", "64MiB", "32MiB");
        key("docker.limits.code", "1MiB", "64KiB");
    }

    private static void key(String path, String standard, String other) {
        KEYS.put(path, List.of(standard, other));
    }

    @Test
    void every_key_is_listed_here_with_its_default_and_takes_another_value() throws Exception {
        assertThat(KEYS.keySet())
                .containsExactlyElementsOf(Keys.ALL.stream().map(Key::path).toList());
        assertThat(flat(load("").effective())).isEqualTo(column(0));

        SettingsSources.Loaded other = load(merged(column(1)));

        assertThat(flat(other.effective())).isEqualTo(column(1));
        assertThat(load(other.effective()).settings()).isEqualTo(other.settings());
    }

    @Test
    void values_arrive_in_their_records() throws Exception {
        HubSettings settings = load(merged(column(1))).settings();

        assertThat(settings.http().drain()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.http().maxBody()).isEqualTo(ByteSize.ofKiB(512));
        assertThat(settings.jobs().heartbeat()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.jobs().keepFor()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.models().models().provision().allow()).containsExactly("gemma3:*", "hf.co/a/*");
        assertThat(settings.readiness().patience()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.readiness().models()).hasSize(2);
        assertThat(settings.readiness().images()).hasSize(1);
        assertThat(settings.models().downloads().stall()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.registry()).contains(URI.create("http://127.0.0.1:5000"));
        assertThat(settings.ollama().discover().ports()).containsExactly(11434, 20000, 20001, 20002);
        assertThat(settings.ollama().instances()).hasSize(2);
        assertThat(settings.ollama().instances().get(1).id().value()).isEqualTo("gpu");
        assertThat(settings.ollama().instances().get(1).maxConcurrent()).isEqualTo(4);
        assertThat(settings.ollama().dispatch().strategy()).isEqualTo("round_robin");
        assertThat(settings.ollama().dispatch().attempts()).isOne();
        assertThat(settings.ollama().dispatch().queue().mostBytes()).isEqualTo(1 << 20);
        assertThat(settings.ollama().fleet().concurrency()).isEmpty();
        assertThat(settings.ollama().fleet().capabilityBreaker())
                .hasValue(settings.ollama().fleet().breaker());
        assertThat(settings.ollama().fleet().breaker().openFor()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.ollama().health().downAfter()).isEqualTo(5);
        assertThat(settings.docker().images()).containsExactly("a", "b");
        assertThat(settings.docker().ceilings().cpus()).isEqualTo(4);
    }

    @Test
    void off_and_on_without_quotes_are_words_and_only_true_and_false_are_booleans() throws Exception {
        assertThat(load("ollama: {engine: {mode: off}}")
                        .settings()
                        .ollama()
                        .engine()
                        .mode())
                .isEqualTo(EngineSettings.Mode.OFF);
        assertThat(load("ollama: {engine: {mode: on}}")
                        .settings()
                        .ollama()
                        .engine()
                        .mode())
                .isEqualTo(EngineSettings.Mode.ON);
        assertThat(faults("ollama: {discover: {enabled: yes}}"))
                .singleElement()
                .asString()
                .contains("true or false");
    }

    @Test
    void all_faults_are_told_together_with_key_value_and_what_was_expected() {
        assertThat(faults("http: {prot: 1, port: 99999, drain: 30}\nollama: {urls: ['http://me:secret@h']}"))
                .extracting(Fault::toString)
                .anySatisfy(line -> assertThat(line).contains("http.prot").contains("did you mean 'http.port'"))
                .anySatisfy(
                        line -> assertThat(line).contains("http.port: '99999'").contains("0 to 65535"))
                .anySatisfy(
                        line -> assertThat(line).contains("http.drain: '30'").contains("milliseconds or seconds"))
                .anySatisfy(line -> assertThat(line).contains("ollama.urls").doesNotContain("secret"))
                .hasSize(4);
    }

    @Test
    void a_key_said_twice_and_a_second_document_are_faults() {
        assertThat(faults("http: {port: 1, port: 2}"))
                .singleElement()
                .asString()
                .contains("each key once");
        assertThat(faults("http: {port: 1}\n---\nhttp: {port: 2}")).isNotEmpty();
        assertThat(faults("http: [")).singleElement().asString().contains("line");
    }

    @Test
    void a_section_is_nested_and_may_be_empty() throws Exception {
        assertThat(load("http:\nollama: {}\n").settings().http().port()).isEqualTo(8080);
        assertThat(faults("http: 5")).singleElement().asString().contains("a section with keys");
        assertThat(faults("http.port: 5"))
                .singleElement()
                .asString()
                .contains("http.port")
                .contains("nested");
    }

    @Test
    void a_limit_of_no_time_and_an_origin_with_a_path_are_faults() {
        assertThat(faults("http: {body_timeout: 0s}"))
                .singleElement()
                .asString()
                .contains("above zero");
        assertThat(faults("http: {origins: ['https://a.example/app']}"))
                .singleElement()
                .asString()
                .contains("without a path");
        assertThat(faults("docker: {defaults: {wall: 10m}}"))
                .singleElement()
                .asString()
                .contains("'600000ms' is not at most docker.limits.wall, which is 300000ms");
    }

    @Test
    void the_command_line_is_stronger_than_the_environment_and_that_than_the_file() throws Exception {
        Path file = write("http: {port: 1, drain: 1s, body_timeout: 1s}");
        HubSettings settings = sources(file, Map.of("HUB_HTTP_PORT", "2", "HUB_HTTP_DRAIN", "2s"), "http.port=3")
                .load()
                .settings();

        assertThat(settings.http().port()).isEqualTo(3);
        assertThat(settings.http().drain()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.http().bodyTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://b:2, http://a:1", "http://b:2;http://a:1", " http://b:2 ;, http://a:1;"})
    void lists_in_the_environment_are_separated_by_commas_or_semicolons_and_keep_their_order(String urls)
            throws Exception {
        HubSettings settings = sources(write(""), Map.of("HUB_OLLAMA_URLS", urls, "HUB_OLLAMA_DISCOVER_PORTS", ""))
                .load()
                .settings();

        assertThat(settings.ollama().instances())
                .extracting(instance -> instance.url().toString())
                .containsExactly("http://b:2", "http://a:1");
        assertThat(settings.ollama().discover().ports()).isEmpty();
    }

    @Test
    void an_unknown_variable_is_a_fault_except_what_orchestrators_inject() throws Exception {
        SettingsSources sources = sources(write(""), Map.of("HUB_HTPT_PORT", "1", "HUB_OLLAMA_INSTANCES", "x"));
        SettingsException faulty = catchThrowableOfType(SettingsException.class, sources::load);
        assertThat(faulty.faults())
                .extracting(Fault::toString)
                .anySatisfy(line -> assertThat(line).contains("did you mean 'HUB_HTTP_PORT'"))
                .anySatisfy(line -> assertThat(line).contains("in the file only"))
                .hasSize(2);

        Map<String, String> injected = Map.of(
                "HUB_PORT",
                "tcp://10.0.0.1:80",
                "HUB_PORT_80_TCP",
                "x",
                "HUB_SERVICE_HOST",
                "y",
                "HUB_NO_INSTALL",
                "1");
        assertThat(sources(write(""), injected).load().ignored())
                .containsExactly("HUB_PORT", "HUB_PORT_80_TCP", "HUB_SERVICE_HOST");
    }

    @Test
    void a_bind_that_others_reach_needs_a_written_decision_and_keys_are_not_there_yet() throws Exception {
        assertThat(faults("http: {host: 0.0.0.0}")).singleElement().asString().contains("auth.mode: none");
        assertThat(load("http: {host: 0.0.0.0}\nauth: {mode: none}")
                        .settings()
                        .http()
                        .isLoopback())
                .isFalse();
        assertThat(faults("auth: {mode: keys}")).singleElement().asString().contains("available in this version");
    }

    @Test
    void what_no_single_key_can_tell_is_checked_too() {
        assertThat(faults("docker: {warm: {min: 9}}"))
                .singleElement()
                .asString()
                .contains("docker.warm.max");
        assertThat(faults("docker: {defaults: {wall: 10m}}"))
                .singleElement()
                .asString()
                .contains("docker.limits.wall");
        assertThat(faults("ollama: {engine: {model: 'https://h/a.gguf'}}"))
                .singleElement()
                .asString()
                .contains("ollama.engine.sha256");
        assertThat(faults("ollama: {urls: ['http://a', 'http://a']}"))
                .singleElement()
                .asString()
                .contains("only one");
        assertThat(faults("ollama: {instances: [{wieght: 1}]}")).hasSize(2);
        assertThat(faults("ollama: {strategy: best}"))
                .singleElement()
                .asString()
                .contains("ollama.strategy")
                .contains("round_robin")
                .contains("prefix_affinity");
    }

    private SettingsSources.Loaded load(String yaml) throws SettingsException, IOException {
        return sources(write(yaml), Map.of()).load();
    }

    private List<Fault> faults(String yaml) {
        SettingsException faulty = catchThrowableOfType(SettingsException.class, () -> load(yaml));
        assertThat(faulty).as(yaml).isNotNull();
        return faulty.faults();
    }

    private SettingsSources sources(Path file, Map<String, String> environment, String... assignments) {
        return new SettingsSources(Optional.of(file), Optional.empty(), environment, List.of(assignments), folder);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("hub.yaml"), yaml);
    }

    private static Map<String, String> column(int index) {
        Map<String, String> column = new TreeMap<>();
        KEYS.forEach((path, values) -> column.put(path, values.get(index)));
        return column;
    }

    /** One YAML document in flow style that says all of {@code values}. */
    private static String merged(Map<String, String> values) {
        StringBuilder yaml = new StringBuilder();
        List<String> open = List.of();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            List<String> parts = List.of(entry.getKey().split("\\."));
            for (int depth = 0; depth < parts.size() - 1; depth++) {
                boolean same =
                        open.size() > depth + 1 && open.subList(0, depth + 1).equals(parts.subList(0, depth + 1));
                if (!same) {
                    yaml.append("  ".repeat(depth)).append(parts.get(depth)).append(":\n");
                }
            }
            yaml.append("  ".repeat(parts.size() - 1))
                    .append(parts.getLast())
                    .append(": ")
                    .append(entry.getValue())
                    .append('\n');
            open = parts;
        }
        return yaml.toString();
    }

    /** The lines of a printed document by path. */
    private static Map<String, String> flat(String yaml) {
        Map<String, String> flat = new TreeMap<>();
        List<String> open = new java.util.ArrayList<>();
        for (String line : yaml.lines().toList()) {
            int depth = (line.length() - line.stripLeading().length()) / 2;
            String[] parts = line.strip().split(":", 2);
            open = new java.util.ArrayList<>(open.subList(0, depth));
            open.add(parts[0]);
            if (!parts[1].isBlank()) {
                flat.put(String.join(".", open), parts[1].strip());
            }
        }
        return flat;
    }
}
