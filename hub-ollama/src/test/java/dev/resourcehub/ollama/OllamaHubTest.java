package dev.resourcehub.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.dispatch.DispatchCodes;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.Embeddings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Readiness;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A call goes to an instance that has its model and is free; it waits in the hub while none is. What broke before the
 * answer began is tried elsewhere; what broke later is told. A caller who leaves stops the instance's work.
 */
class OllamaHubTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final List<OllamaHub> hubs = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (OllamaHub hub : hubs) {
            hub.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_answer_tells_its_text_its_tokens_and_who_gave_it() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults().withTokens(5));
        Transcript transcript = new Transcript();

        Answer answer = get(hub(fake).generate(generate("tiny"), transcript, Cancellation.create()));

        assertThat(transcript.text()).isNotBlank();
        assertThat(answer.usage().completionTokens()).isEqualTo(5);
        assertThat(answer.usage().promptTokens()).isPositive();
        assertThat(answer.route().attempts()).isOne();
        assertThat(answer.route().instance()).isEqualTo(idOf(fake));
        assertThat(answer.timings().total())
                .isGreaterThanOrEqualTo(answer.timings().firstToken());
    }

    @Test
    void a_chat_and_an_embedding_go_the_same_way() throws Exception {
        OllamaHub hub = hub(fake(FakeOllamaSettings.defaults()
                .withModels(FakeModel.named("tiny").withCapabilities("completion", "embedding"))));
        Transcript transcript = new Transcript();

        get(hub.chat(
                new ChatCall(
                        terms("tiny", Routing.ANY, LONG),
                        List.of(new ChatCall.Message(ChatCall.Role.USER, "hi", List.of(), Optional.empty())),
                        Optional.empty(),
                        Optional.empty()),
                transcript,
                Cancellation.create()));
        Embeddings embeddings = get(
                hub.embed(new EmbedCall(terms("tiny", Routing.ANY, LONG), List.of("a", "b")), Cancellation.create()));

        assertThat(transcript.text()).isNotBlank();
        assertThat(embeddings.vectors())
                .hasSize(2)
                .allSatisfy(vector -> assertThat(vector).isNotEmpty());
    }

    @Test
    void a_call_without_a_model_takes_the_only_one_of_the_fleet() throws Exception {
        OllamaHub hub = hub(fake(FakeOllamaSettings.defaults()));
        GenerateCall call = new GenerateCall(
                new Terms(Optional.empty(), Optional.empty(), Optional.empty(), Routing.ANY, LONG, LONG),
                "hi",
                Optional.empty(),
                List.of(),
                Optional.empty());

        Answer answer = get(hub.generate(call, new Transcript(), Cancellation.create()));

        assertThat(answer.model()).isEqualTo(new ModelName("tiny:latest"));
    }

    @Test
    void a_model_that_nobody_has_is_unknown_and_the_known_ones_are_named() throws Exception {
        OllamaHub hub = hub(fake(FakeOllamaSettings.defaults()));

        assertThat(failure(hub.generate(generate("nope"), new Transcript(), Cancellation.create())))
                .isEqualTo(new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", "nope", List.of("tiny:latest")));
    }

    @Test
    void two_instances_share_the_calls() throws Exception {
        FakeOllama one = fake(FakeOllamaSettings.defaults());
        FakeOllama other = fake(FakeOllamaSettings.defaults());
        OllamaHub hub = hub(one, other);

        Set<InstanceId> used = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            used.add(get(hub.generate(generate("tiny"), new Transcript(), Cancellation.create()))
                    .route()
                    .instance());
        }

        assertThat(used).containsExactlyInAnyOrder(idOf(one), idOf(other));
    }

    @Test
    void a_named_instance_serves_and_an_unknown_one_is_refused() throws Exception {
        FakeOllama one = fake(FakeOllamaSettings.defaults());
        FakeOllama other = fake(FakeOllamaSettings.defaults());
        OllamaHub hub = hub(one, other);

        for (int i = 0; i < 3; i++) {
            assertThat(get(hub.generate(at(idOf(other)), new Transcript(), Cancellation.create()))
                            .route()
                            .instance())
                    .isEqualTo(idOf(other));
        }
        assertThat(failure(hub.generate(at(new InstanceId("ghost")), new Transcript(), Cancellation.create())))
                .isInstanceOfSatisfying(
                        Failure.Unknown.class,
                        unknown -> assertThat(unknown.code()).isEqualTo(DispatchCodes.INSTANCE_NOT_FOUND));
    }

    @Test
    void what_breaks_before_the_answer_began_is_tried_elsewhere() throws Exception {
        FakeOllama one = fake(FakeOllamaSettings.defaults());
        FakeOllama other = fake(FakeOllamaSettings.defaults());
        OllamaHub hub = hub(one, other);
        for (Fault fault : List.of(new Fault.ResetBeforeHead(), Fault.busy())) {
            one.script(fault);

            int first = get(hub.generate(generate("tiny"), new Transcript(), Cancellation.create()))
                    .route()
                    .attempts();
            int second = get(hub.generate(generate("tiny"), new Transcript(), Cancellation.create()))
                    .route()
                    .attempts();

            assertThat(first + second).as("%s", fault).isEqualTo(3);
        }
    }

    @Test
    void what_breaks_in_the_middle_is_told_and_not_repeated() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults());
        OllamaHub hub = hub(fake);
        for (Fault fault : List.of(
                new Fault.ResetAfter(200),
                new Fault.EndEarly(2),
                new Fault.MalformedLine(2),
                new Fault.ErrorLine(2, "out of memory"))) {
            fake.script(fault);
            Transcript transcript = new Transcript();

            Failure failure = failure(hub.generate(generate("tiny"), transcript, Cancellation.create()));

            assertThat(failure)
                    .as("%s", fault)
                    .isInstanceOfAny(Failure.BackendUnreachable.class, Failure.BackendError.class);
            assertThat(transcript.text()).as("%s", fault).isNotEmpty();
        }
    }

    @Test
    void lines_in_many_pieces_are_one_answer() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults().withTokens(4));
        fake.script(new Fault.SplitLines(5));

        Answer answer = get(hub(fake).generate(generate("tiny"), new Transcript(), Cancellation.create()));

        assertThat(answer.usage().completionTokens()).isEqualTo(4);
    }

    @Test
    void a_deadline_ends_a_call_that_hangs_and_stops_it_at_the_instance() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults());
        fake.script(new Fault.HangAfterTokens(1));
        GenerateCall call = call(terms("tiny", Routing.ANY, Duration.ofMillis(300)));

        assertThat(failure(hub(fake).generate(call, new Transcript(), Cancellation.create())))
                .isEqualTo(new Failure.DeadlineExceeded("generate", Duration.ofMillis(300)));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(fake.stats().running()).isZero());
    }

    @Test
    void a_caller_who_leaves_stops_the_work_at_the_instance() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults().withTokens(1000).withTokenGap(Duration.ofMillis(20)));
        Cancellation cancellation = Cancellation.create();
        List<LlmEvent> events = new CopyOnWriteArrayList<>();

        Future<Answer> answer = hub(fake).generate(generate("tiny"), listening(events), cancellation);
        await().atMost(LONG).until(() -> events.size() > 3);
        cancellation.cancel("client");

        assertThat(failure(answer)).isEqualTo(new Failure.Cancelled("client"));
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(fake.stats().running()).isZero();
            assertThat(fake.stats().cancelled()).isOne();
        });
    }

    @Test
    void a_consumer_that_is_behind_stops_the_reading() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults().withTokens(20_000));
        List<LlmEvent> events = new CopyOnWriteArrayList<>();
        Runnable[] resume = new Runnable[1];
        LlmSink slow = new LlmSink() {
            @Override
            public void emit(LlmEvent event) {
                events.add(event);
            }

            @Override
            public boolean isFull() {
                return resume[0] == null;
            }

            @Override
            public void onDrain(Runnable action) {
                resume[0] = action;
            }
        };

        Future<Answer> answer = hub(fake).generate(generate("tiny"), slow, Cancellation.create());
        await().atMost(LONG).until(() -> resume[0] != null);
        int seen = events.size();
        await().pollDelay(Duration.ofMillis(300))
                .atMost(LONG)
                .untilAsserted(() -> assertThat(events).hasSizeLessThan(seen + 2));
        resume[0].run();

        assertThat(get(answer).usage().completionTokens()).isEqualTo(20_000);
    }

    @Test
    void calls_beyond_the_bound_wait_in_the_hub_and_see_their_position() throws Exception {
        FakeOllama fake =
                fake(FakeOllamaSettings.defaults().withSlots(4).withTokens(20).withTokenGap(Duration.ofMillis(40)));
        OllamaHub hub = hub(settings(List.of(instance(fake, 1)), 8));
        List<LlmEvent> events = new CopyOnWriteArrayList<>();

        Future<Answer> first = hub.generate(generate("tiny"), new Transcript(), Cancellation.create());
        Future<Answer> second = hub.generate(generate("tiny"), listening(events), Cancellation.create());

        assertThat(get(second).timings().queue()).isPositive();
        assertThat(get(first).timings().queue()).isZero();
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        LlmEvent.Queued.class,
                        queued -> assertThat(queued.position()).isOne());
    }

    @Test
    void a_full_line_refuses_at_once() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults());
        fake.script(new Fault.HangBeforeHead());
        OllamaHub hub = hub(settings(List.of(instance(fake, 1)), 1));
        Cancellation cancellation = Cancellation.create();
        Future<Answer> running = hub.generate(generate("tiny"), new Transcript(), cancellation);
        Future<Answer> waiting = hub.generate(generate("tiny"), new Transcript(), cancellation);

        assertThat(failure(hub.generate(generate("tiny"), new Transcript(), Cancellation.create())))
                .isInstanceOfSatisfying(
                        Failure.NoCapacity.class,
                        full -> assertThat(full.code().value()).isEqualTo("queue_full"));
        cancellation.cancel("test");
        assertThat(failure(running)).isInstanceOf(Failure.Cancelled.class);
        assertThat(failure(waiting)).isInstanceOf(Failure.Cancelled.class);
    }

    @Test
    void the_fleet_lists_each_model_with_those_who_have_it() throws Exception {
        FakeOllama one = fake(FakeOllamaSettings.defaults().withModels(FakeModel.named("a"), FakeModel.named("b")));
        FakeOllama other = fake(FakeOllamaSettings.defaults().withModels(FakeModel.named("b")));

        List<FleetModel> models = get(hub(one, other).models());

        assertThat(models).extracting(FleetModel::name).containsExactly("a:latest", "b:latest");
        assertThat(models.getLast().instances()).hasSize(2);
    }

    @Test
    void an_instance_that_goes_away_is_left_out_until_it_is_back() throws Exception {
        FakeOllama one = fake(FakeOllamaSettings.defaults());
        FakeOllama other = fake(FakeOllamaSettings.defaults());
        OllamaHub hub = hub(one, other);

        get(one.refuse());
        for (int i = 0; i < 4; i++) {
            assertThat(get(hub.generate(generate("tiny"), new Transcript(), Cancellation.create()))
                            .route()
                            .instance())
                    .isEqualTo(idOf(other));
        }
        get(one.listen());

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(hub.view().instances())
                        .allMatch(view -> view.status().isAvailable()));
    }

    @Test
    void with_nothing_that_serves_the_caller_is_told_what_to_do() throws Exception {
        OllamaHub hub = hub(settings(List.of(), 8));

        assertThat(failure(hub.generate(generate("tiny"), new Transcript(), Cancellation.create())))
                .isInstanceOfSatisfying(
                        Failure.NotReady.class,
                        notReady -> assertThat(notReady.remedies()).isNotEmpty());
        assertThat(hub.view().readiness()).isEqualTo(Readiness.OFF);
    }

    @Test
    void a_draining_hub_finishes_what_runs_and_admits_nothing() throws Exception {
        FakeOllama fake = fake(FakeOllamaSettings.defaults().withTokens(20).withTokenGap(Duration.ofMillis(20)));
        OllamaHub hub = hub(fake);
        List<LlmEvent> events = new CopyOnWriteArrayList<>();
        Future<Answer> running = hub.generate(generate("tiny"), listening(events), Cancellation.create());
        await().atMost(LONG).until(() -> !events.isEmpty());

        Future<Void> drained = hub.drain();

        assertThat(failure(hub.generate(generate("tiny"), new Transcript(), Cancellation.create())))
                .isInstanceOf(Failure.Draining.class);
        assertThat(get(running).doneReason()).isNotEmpty();
        get(drained);
    }

    private FakeOllama fake(FakeOllamaSettings settings) throws Exception {
        return get(FakeOllama.start(vertx, settings));
    }

    private OllamaHub hub(FakeOllama... fakes) throws Exception {
        List<OllamaSettings.Instance> instances = new ArrayList<>();
        for (FakeOllama fake : fakes) {
            instances.add(instance(fake, 64));
        }
        return hub(settings(instances, 8));
    }

    private OllamaHub hub(OllamaSettings settings) throws Exception {
        OllamaHub hub = TestHubs.open(vertx, settings);
        hubs.add(hub);
        get(hub.start());
        return hub;
    }

    private static OllamaSettings settings(List<OllamaSettings.Instance> instances, int maxQueue) {
        return TestHubs.settings(instances, maxQueue);
    }

    private static OllamaSettings.Instance instance(FakeOllama fake, int maxConcurrent) {
        return new OllamaSettings.Instance(idOf(fake), URI.create(fake.url()), Set.of(), 1, 0, maxConcurrent, Set.of());
    }

    private static InstanceId idOf(FakeOllama fake) {
        return OllamaSettings.Instance.at(URI.create(fake.url())).id();
    }

    private static GenerateCall generate(String model) {
        return call(terms(model, Routing.ANY, LONG));
    }

    private static GenerateCall at(InstanceId instance) {
        return call(terms("tiny", new Routing(Optional.empty(), Set.of(), Optional.of(instance)), LONG));
    }

    private static GenerateCall call(Terms terms) {
        return new GenerateCall(terms, "Why is the sky blue?", Optional.empty(), List.of(), Optional.empty());
    }

    private static Terms terms(String model, Routing routing, Duration timeout) {
        return new Terms(Optional.of(new ModelName(model)), Optional.empty(), Optional.empty(), routing, timeout, LONG);
    }

    private static LlmSink listening(List<LlmEvent> events) {
        return new LlmSink() {
            @Override
            public void emit(LlmEvent event) {
                events.add(event);
            }

            @Override
            public boolean isFull() {
                return false;
            }

            @Override
            public void onDrain(Runnable resume) {
                resume.run();
            }
        };
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Failure failure(Future<?> future) {
        await().atMost(LONG).until(future::isComplete);
        return HubException.failureOf(future.cause());
    }
}
