package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.call;
import static dev.resourcehub.ollama.Stage.failure;
import static dev.resourcehub.ollama.Stage.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.JobCodes;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.fixture.FaultRule;
import dev.resourcehub.ollama.model.AiModelStrategy;
import dev.resourcehub.ollama.model.ComingEngine;
import dev.resourcehub.ollama.model.EngineShelf;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.ollama.model.ModelSettings;
import dev.resourcehub.ollama.model.ProvisionPolicy;
import dev.resourcehub.readiness.FailureSnapshot;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.readiness.Provisioned;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.readiness.ProvisioningRun;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.readiness.Target;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A missing model is brought once for a call that may have it, by the name in the hint; no other failure is taken for one,
 * and nobody says done before the fleet lists the model.
 */
class AiModelStrategyTest {

    private static final InstanceId SERVER = new InstanceId("one");

    private final Stage stage = new Stage();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Cancellation cancellation = Cancellation.create();
    private final ProvisioningRun run = new ProvisioningRun() {
        @Override
        public Cancellation cancellation() {
            return cancellation;
        }

        @Override
        public void working(String job, String phase, Progress progress) {
            heard.add(job + " " + phase);
        }
    };

    @TempDir
    Path folder;

    private Library library;
    private FakeOllama fake;

    @BeforeEach
    void begin() throws Exception {
        fake = stage.fake(FakeOllamaSettings.defaults()
                .withTokens(2)
                .withPullable(
                        FakeModel.named("big").withSize(100_000),
                        FakeModel.named("own:1").withSize(100))
                .withPullPace(1_000_000, Duration.ofMillis(5)));
        library = new Library(stage, Library.Lasting.under(folder), stage.hub(fake), EngineShelf.none());
    }

    @AfterEach
    void stop() throws Exception {
        library.close();
        stage.close();
    }

    private AiModelStrategy strategy(ProvisionPolicy policy) {
        return strategy(policy, ComingEngine.none());
    }

    private AiModelStrategy strategy(ProvisionPolicy policy, ComingEngine engine) {
        return new AiModelStrategy(
                library.library,
                library.runner,
                library.hub.modelServers(),
                new ModelSettings(2, Duration.ofHours(1), 10, List.of(), policy),
                engine);
    }

    private AiModelStrategy allowing(String... patterns) {
        return strategy(new ProvisionPolicy(true, List.of(patterns)));
    }

    private static ProvisioningContext context(Map<String, String> hints) {
        return new ProvisioningContext(
                "ollama",
                "OllamaHub",
                "generate",
                Optional.empty(),
                Optional.empty(),
                hints,
                List.of(),
                new Provenance("ollama", "readiness:operation-failure", "req-1", Instant.EPOCH, Map.of()));
    }

    private static ProvisioningContext hinting(String model) {
        return context(Map.of(ProvisioningContext.MODEL, model));
    }

    private static FailureSnapshot snapshot(Failure failure) {
        return new FailureSnapshot(failure, new HubException(failure), Instant.EPOCH, 1);
    }

    private static Failure unknown(String model) {
        return new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", model);
    }

    private static Failure notReady(String phase) {
        return new Failure.NotReady(
                Codes.NOT_READY, "model big", phase, Optional.empty(), Duration.ofSeconds(5), List.of());
    }

    @Test
    void a_model_that_nobody_has_is_handled_under_its_whole_name() {
        AiModelStrategy strategy = allowing("big");

        assertThat(strategy.canHandle(snapshot(unknown("big")), hinting("big"))).isTrue();
        assertThat(strategy.target(snapshot(unknown("big")), hinting("big")))
                .isEqualTo(new Target("model", "big:latest"));
        assertThat(strategy.name()).isEqualTo("ai-model");
        assertThat(strategy.mode()).isEqualTo(ProvisioningStrategy.Mode.BACKGROUND);
        assertThat(strategy.timeout()).isGreaterThan(Duration.ofMinutes(30));
    }

    @Test
    void names_that_mean_the_same_model_are_one_target_and_it_is_brought_as_it_was_asked_for() throws Exception {
        AiModelStrategy strategy = allowing("*");
        Target target = strategy.target(snapshot(unknown("NEW")), hinting("NEW"));

        assertThat(target).isEqualTo(strategy.target(snapshot(unknown("new:latest")), hinting("new:latest")));
        assertThat(target).isEqualTo(strategy.normal(new Target("model", "New:Latest")));
        assertThat(strategy.normal(new Target("model", "default"))).isEqualTo(new Target("model", "default"));

        failure(strategy.provision(target, hinting("NEW"), run));
        assertThat(library.entry("new").orElseThrow().name().value()).isEqualTo("NEW:latest");
    }

    static Stream<Arguments> otherFailures() {
        return Stream.of(
                Arguments.of("404 of a wrong path", new Failure.BackendError(SERVER, 404, "404 page not found")),
                Arguments.of("404 in JSON", new Failure.BackendError(SERVER, 404, "model 'big' not found")),
                Arguments.of("invalid name", new Failure.BackendError(SERVER, 400, "invalid model name")),
                Arguments.of("capability", new Failure.BackendError(SERVER, 400, "\"big\" does not support chat")),
                Arguments.of("queue full", new Failure.BackendError(SERVER, 503, "server busy")),
                Arguments.of("memory", new Failure.BackendError(SERVER, 500, "requires more system memory")),
                Arguments.of("unauthorized", new Failure.BackendError(SERVER, 401, "unauthorized")),
                Arguments.of("forbidden", new Failure.BackendError(SERVER, 403, "")),
                Arguments.of("refused connection", new Failure.BackendUnreachable(SERVER, "refused")),
                Arguments.of("deadline", new Failure.DeadlineExceeded("generate", Duration.ofSeconds(1))),
                Arguments.of("left", new Failure.Cancelled("client")),
                Arguments.of("no capacity", new Failure.NoCapacity(Codes.NO_CAPACITY, "big", Duration.ZERO)),
                Arguments.of("draining", new Failure.Draining(Duration.ZERO)),
                Arguments.of("nothing on its way", notReady("unavailable")),
                Arguments.of("restarting", notReady("restarting")),
                Arguments.of("another model", unknown("bigger")),
                Arguments.of("another tag", unknown("big:8b")),
                Arguments.of(
                        "unknown instance", new Failure.Unknown(new Code("instance_not_found"), "instance", "big")),
                Arguments.of("unknown job", new Failure.Unknown(JobCodes.JOB_NOT_FOUND, "job", "big")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherFailures")
    void no_other_failure_is_taken_for_a_missing_model(String what, Failure failure) {
        assertThat(allowing("*").canHandle(snapshot(failure), hinting("big"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm:cloud", "glm:120b-cloud", "../big", "a//b", "a b", "-x"})
    void models_of_elsewhere_and_impossible_names_are_not_fetched(String model) {
        assertThat(allowing("*").canHandle(snapshot(unknown(model)), hinting(model)))
                .isFalse();
    }

    @Test
    void without_a_hint_no_name_is_taken_from_the_error() {
        assertThat(allowing("*").canHandle(snapshot(unknown("big")), context(Map.of())))
                .isFalse();
    }

    @Test
    void only_names_that_the_policy_allows_are_fetched() {
        assertThat(allowing("gemma3:*").canHandle(snapshot(unknown("gemma3:270m")), hinting("gemma3:270m")))
                .isTrue();
        assertThat(allowing("gemma3").canHandle(snapshot(unknown("gemma3:270m")), hinting("gemma3:270m")))
                .isFalse();
        assertThat(allowing("gemma3").canHandle(snapshot(unknown("gemma3")), hinting("GEMMA3:latest")))
                .isTrue();
        assertThat(allowing("hf.co/ggml-org/*")
                        .canHandle(snapshot(unknown("hf.co/ggml-org/x:Q4")), hinting("hf.co/ggml-org/x:Q4")))
                .isTrue();
        assertThat(allowing("g.mma3").canHandle(snapshot(unknown("gemma3")), hinting("gemma3")))
                .isFalse();
        assertThat(allowing().canHandle(snapshot(unknown("gemma3")), hinting("gemma3")))
                .isFalse();
        assertThat(strategy(new ProvisionPolicy(false, List.of("*")))
                        .canHandle(snapshot(unknown("gemma3")), hinting("gemma3")))
                .isFalse();
    }

    @Test
    void calls_that_the_engines_own_model_may_answer_wait_for_it_whatever_the_policy() throws Exception {
        ComingEngine engine = new ComingEngine() {
            @Override
            public boolean isWantedBy(Optional<ModelName> model) {
                return model.map(name -> name.sameModelAs("own:1")).orElse(true);
            }

            @Override
            public Future<Provisioned> await(ProvisioningRun run) {
                return Future.succeededFuture(Provisioned.done("it answers"));
            }
        };
        AiModelStrategy strategy = strategy(new ProvisionPolicy(false, List.of()), engine);

        for (String phase : List.of("downloading", "starting")) {
            Target own = strategy.target(snapshot(notReady(phase)), context(Map.of()));
            assertThat(strategy.target(snapshot(notReady(phase)), hinting("own:1")))
                    .isEqualTo(own);
            assertThat(strategy.canHandle(snapshot(notReady(phase)), hinting("big")))
                    .isFalse();
            assertThat(allowing().canHandle(snapshot(notReady(phase)), context(Map.of())))
                    .isFalse();
            assertThat(get(strategy.provision(own, context(Map.of()), run)).remedied())
                    .isTrue();
        }
        assertThat(strategy.canHandle(snapshot(notReady("unavailable")), context(Map.of())))
                .isFalse();
    }

    @Test
    void a_server_that_lost_a_model_is_a_missing_model_and_a_page_of_a_proxy_is_not() throws Exception {
        Stage.ask(library.hub, "tiny", Routing.ANY);
        fake.script(new FaultRule(new Fault.Refused(404, "model 'tiny' not found"), "/api/generate", 1));
        assertThat(failure(call(library.hub, "tiny", Routing.ANY))).isInstanceOf(Failure.BackendError.class);

        get(library.library.flush(new ModelName("tiny")));
        assertThat(failure(call(library.hub, "tiny", Routing.ANY)))
                .isInstanceOfSatisfying(
                        Failure.Unknown.class,
                        missing -> assertThat(missing.code()).isEqualTo(ModelCodes.MODEL_NOT_FOUND));
    }

    @Test
    void a_model_that_vanished_behind_the_hubs_back_is_a_missing_model() throws Exception {
        FakeOllama other = stage.fake("tiny");
        OllamaHub hub = stage.hubThatLooksRarely(other);
        Library.deleteBehindTheHub(stage, other, "tiny");

        assertThat(failure(call(hub, "tiny", Routing.ANY)))
                .isInstanceOfSatisfying(
                        Failure.Unknown.class,
                        missing -> assertThat(missing.code()).isEqualTo(ModelCodes.MODEL_NOT_FOUND));
    }

    @Test
    void a_call_that_misses_a_model_gets_its_answer_after_exactly_one_pull() throws Exception {
        AiModelStrategy strategy = allowing("big");
        Failure missing = failure(call(library.hub, "big", Routing.ANY));
        assertThat(strategy.canHandle(snapshot(missing), hinting("big"))).isTrue();
        Target target = strategy.target(snapshot(missing), hinting("big"));

        Provisioned provisioned = get(strategy.provision(target, hinting("big"), run));

        assertThat(provisioned.remedied()).isTrue();
        assertThat(provisioned.performed()).isTrue();
        assertThat(Stage.ask(library.hub, "big", Routing.ANY).doneReason()).isEqualTo("stop");
        assertThat(fake.stats().requests("/api/pull")).isEqualTo(1);
        assertThat(heard).anyMatch(line -> line.startsWith("job-") && line.endsWith(" downloading"));
        Provenance who = library.entry("big").orElseThrow().provenance();
        assertThat(who.reason()).isEqualTo("readiness:operation-failure");
        assertThat(who.correlationId()).isEqualTo("req-1");
        assertThat(get(strategy.provision(target, hinting("big"), run))).isEqualTo(Provisioned.present());
        assertThat(fake.stats().requests("/api/pull")).isEqualTo(1);
    }

    @Test
    void a_name_that_the_registry_lacks_is_a_permanent_failure() throws Exception {
        AiModelStrategy strategy = allowing("*");

        Failure failure = failure(strategy.provision(new Target("model", "nobody:latest"), hinting("nobody"), run));

        assertThat(failure.code()).isEqualTo(Codes.SOURCE_NOT_FOUND);
        assertThat(strategy.isPermanent(failure)).isTrue();
        assertThat(strategy.isPermanent(new Failure.BackendUnreachable(SERVER, "reset")))
                .isFalse();
        for (String code : List.of(
                "access_denied",
                "insufficient_disk_space",
                "unsupported_architecture",
                "not_a_model",
                "invalid_value")) {
            assertThat(strategy.isPermanent(new Failure.WorkFailed(new Code(code), "", "")))
                    .isTrue();
        }
        for (String code : List.of("stalled", "interrupted", "digest_mismatch")) {
            assertThat(strategy.isPermanent(new Failure.WorkFailed(new Code(code), "", "")))
                    .isFalse();
        }
    }

    @Test
    void a_run_that_is_cancelled_leaves_its_job_alone() throws Exception {
        FakeOllama slow = stage.fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("slow").withSize(50_000))
                .withPullPace(100_000, Duration.ofMillis(5)));
        get(library.hub.register(new dev.resourcehub.resource.NewInstance(
                Optional.empty(),
                java.net.URI.create(slow.url()),
                java.util.Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                java.util.Set.of())));
        AiModelStrategy strategy = allowing("*");
        Future<Provisioned> provisioning = strategy.provision(new Target("model", "slow:latest"), hinting("slow"), run);
        await().atMost(LONG).until(() -> heard.stream().anyMatch(line -> line.endsWith(" downloading")));

        cancellation.cancel("limit");

        assertThat(failure(provisioning)).isEqualTo(new Failure.Cancelled("limit"));
        await().atMost(LONG)
                .until(() -> get(library.library.find(new ModelName("slow")))
                        .filter(model -> !model.instances().isEmpty())
                        .isPresent());
    }

    @Test
    void a_job_that_somebody_cancels_is_a_cancellation_and_no_failure() throws Exception {
        AiModelStrategy strategy = allowing("*");
        fake.script(new FaultRule(new Fault.HangBeforeHead(), "/api/pull", 1));
        Future<Provisioned> provisioning = strategy.provision(new Target("model", "big:latest"), hinting("big"), run);
        await().atMost(LONG).until(() -> fake.stats().requests("/api/pull") == 1);

        get(library.runner.cancel(library.runner.list(0, 10).getLast().id(), "operator"));

        assertThat(failure(provisioning)).isEqualTo(new Failure.Cancelled("operator"));
    }
}
