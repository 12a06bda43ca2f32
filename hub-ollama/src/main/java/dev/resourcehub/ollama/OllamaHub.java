package dev.resourcehub.ollama;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.DispatchCodes;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.Embeddings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.ollama.call.Timings;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.call.Usage;
import dev.resourcehub.ollama.client.Generation;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.ollama.model.ModelServers;
import dev.resourcehub.ollama.wire.OllamaCodec;
import dev.resourcehub.ollama.wire.Vectors;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.NewInstance;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many Ollama servers as one: places each call on one of them, holds callers while all are busy, and brings up the embedded
 * engine where no server answers.
 *
 * <p>A call ends with its stream. Any thread may call; events and endings arrive on the caller's event loop.
 */
public final class OllamaHub implements LanguageModels, ResourceHub {

    private static final Logger LOG = LoggerFactory.getLogger(OllamaHub.class);
    private static final String NAME = "ollama";
    private static final List<String> WEB = List.of("http", "https");

    private final OllamaSettings settings;
    private final HttpClient http;
    private final Fleet<Server> fleet;
    private final Dispatcher<Server> dispatcher;
    private final Roster roster;
    private final Embedded embedded;
    private final Absence absence;
    private final Strategies strategies;
    private final CallPath.Shared shared;
    private final EmbeddedEngine engine;
    private final LlmMeters meters;
    private final FleetServers servers;
    private final OllamaCodec codec = new OllamaCodec();
    private volatile boolean runsEngine;

    /**
     * A hub that does nothing before {@link #start}. Throws {@link IllegalArgumentException} when no strategy has the name
     * in the settings.
     *
     * @param clock the time of day, for people
     */
    public OllamaHub(Vertx vertx, OllamaSettings settings, EmbeddedEngine engine, Ports ports, InstantSource clock) {
        this.settings = settings;
        this.engine = engine;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(20).setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(512).setMaxWaitQueueSize(1024));
        this.fleet = new Fleet<>(NAME, settings.fleet(), ports, clock);
        this.strategies = Strategies.load(ports.chance(), ports.ticker());
        OllamaPolicy policy = new OllamaPolicy();
        this.dispatcher = new Dispatcher<>(fleet, settings.dispatch(), strategies, policy, ports);
        this.roster = new Roster(vertx, http, fleet, settings, ports.timers());
        this.embedded = new Embedded(engine, settings.engine(), roster, fleet, ports.timers());
        this.absence = new Absence(fleet, engine::state);
        this.shared = new CallPath.Shared(
                vertx,
                dispatcher,
                policy,
                strategies,
                settings.dispatch().strategy(),
                absence,
                ports,
                settings.fleet().stallAfter());
        this.meters = new LlmMeters(ports.meters());
        this.servers = new FleetServers(fleet, vertx, http);
    }

    /** The servers of this hub as places for models. */
    public ModelServers modelServers() {
        return servers;
    }

    /**
     * Looks for servers and, where the settings say so, starts the embedded engine. Completes when it is known what will
     * serve; the engine may still be fetching its model then.
     */
    public Future<Void> start() {
        fleet.subscribe(0, OllamaHub::log);
        embedded.follow();
        return roster.open().compose(looked -> {
            runsEngine = wantsEngine();
            servers.areKnown();
            return runsEngine ? engine.start() : Future.succeededFuture();
        });
    }

    /** Whether its embedded engine serves, or will as soon as it has a model; false before {@link #start}. */
    boolean runsEngine() {
        return runsEngine;
    }

    /** The models that its engine is offered, as the library of models sees them. */
    ModelShelf shelf(Timers timers) {
        return new ModelShelf(engine, this::runsEngine, fleet, timers);
    }

    /** Waits for its engine on behalf of calls; {@code names} are what the engine's own model may be called. */
    EngineWait engineWait(Set<ModelName> names, Timers timers) {
        return new EngineWait(engine, this::engineAnswers, names, timers);
    }

    private boolean engineAnswers() {
        return fleet.view(Embedded.ID)
                .filter(view -> view.status().isAvailable())
                .isPresent();
    }

    /** The ids of its instances, sorted. */
    List<InstanceId> instances() {
        return fleet.views().stream()
                .map(InstanceView::id)
                .sorted(Comparator.comparing(InstanceId::value))
                .toList();
    }

    @Override
    public Future<Answer> generate(GenerateCall call, LlmSink sink, Cancellation cancellation) {
        return answer(
                "generate",
                new CallPath.Question<>(
                        call.terms(),
                        model -> codec.generate(model.value(), call),
                        () -> Affinity.of(call),
                        asking("/api/generate")),
                sink,
                cancellation);
    }

    @Override
    public Future<Answer> chat(ChatCall call, LlmSink sink, Cancellation cancellation) {
        return answer(
                "chat",
                new CallPath.Question<>(
                        call.terms(),
                        model -> codec.chat(model.value(), call),
                        () -> Affinity.of(call),
                        asking("/api/chat")),
                sink,
                cancellation);
    }

    @Override
    public Future<Embeddings> embed(EmbedCall call, Cancellation cancellation) {
        CallPath.Question<Vectors> question = new CallPath.Question<>(
                call.terms(),
                model -> codec.embed(model.value(), call),
                () -> Affinity.of(call),
                (client, body, sink, started, left, stop) -> client.embed(body, left, stop));
        return meters.measure(
                "embed",
                run(question, new Transcript(), cancellation)
                        .map(outcome -> new Embeddings(
                                outcome.model(),
                                outcome.value().vectors(),
                                new Usage(outcome.value().promptTokens(), 0),
                                outcome.timings(outcome.value().load()),
                                outcome.route())));
    }

    @Override
    public Future<List<FleetModel>> models() {
        return Future.succeededFuture(ModelList.of(fleet.available()));
    }

    @Override
    public HubView view() {
        List<InstanceView> instances = fleet.views();
        List<Server> answering = fleet.available();
        int known = (int) instances.stream()
                .filter(view -> !view.id().equals(Embedded.ID))
                .count();
        Choice choice = Choice.of(answering, known, engine.state(), runsEngine, settings);
        return new HubView(
                NAME,
                choice.what(),
                choice.why(),
                choice.readiness(),
                instances,
                Map.of(
                        "in_flight",
                        fleet.inFlight(),
                        "queued",
                        dispatcher.queued(),
                        "models",
                        ModelList.of(answering).size()));
    }

    @Override
    public Future<InstanceView> register(NewInstance instance) {
        if (!isServer(instance.url())) {
            return refused(new Failure.Unprocessable(
                    Codes.INVALID_VALUE, "url", "an http or https URL with a host and without a path"));
        }
        OllamaSettings.Instance asked = OllamaSettings.Instance.of(instance);
        Optional<InstanceId> there = roster.whoIsAt(asked.url());
        if (there.isPresent()) {
            return refused(new Failure.Conflict(Codes.CONFLICT, "instance " + there.get(), "registered"));
        }
        return roster.enrol(asked, Server.Origin.CONFIGURED)
                .compose(status ->
                        fleet.view(asked.id()).map(Future::succeededFuture).orElseGet(() -> fleet.check(asked.id())));
    }

    @Override
    public Future<InstanceView> update(InstanceId id, InstanceChange change) {
        change.models()
                .ifPresent(models -> fleet.resource(id).ifPresent(server -> {
                    server.restrictTo(models.stream().map(ModelName::new).collect(Collectors.toSet()));
                    fleet.offer(id, server.offer());
                }));
        return fleet.update(
                id,
                spec -> new InstanceSpec(
                        id,
                        change.tags().orElse(spec.tags()),
                        change.weight().orElse(spec.weight()),
                        change.priority().orElse(spec.priority()),
                        change.maxConcurrent().orElse(spec.maxConcurrent())));
    }

    @Override
    public Future<Void> remove(InstanceId id) {
        if (id.equals(Embedded.ID) && fleet.view(id).isPresent()) {
            return refused(new Failure.Conflict(Codes.CONFLICT, "instance " + id, "run by the hub itself"));
        }
        return roster.remove(id);
    }

    @Override
    public Future<Boolean> drain(InstanceId id, Duration limit) {
        return fleet.drain(id, limit);
    }

    @Override
    public Future<InstanceView> resume(InstanceId id) {
        return fleet.resume(id);
    }

    @Override
    public Future<InstanceView> restart(InstanceId id) {
        return id.equals(Embedded.ID)
                ? embedded.restart(settings.fleet().recovery().restartLimit())
                : fleet.restart(id);
    }

    @Override
    public Future<InstanceView> check(InstanceId id) {
        return fleet.check(id);
    }

    @Override
    public Subscription subscribe(long number, Consumer<Happening> listener) {
        return fleet.subscribe(number, listener);
    }

    /** Admits nothing more; completes when the last call has ended. */
    public Future<Void> drain() {
        return dispatcher.drain();
    }

    /** Stops watching, ends the embedded engine and closes every connection. Idempotent. */
    public Future<Void> close() {
        runsEngine = false;
        dispatcher.drain();
        roster.close();
        return engine.close().eventually(http::close);
    }

    private Future<Answer> answer(
            String operation, CallPath.Question<Generation.Ending> question, LlmSink sink, Cancellation cancellation) {
        return meters.measure(operation, run(question, sink, cancellation).map(outcome -> {
            Generation.Ending ending = outcome.value();
            Timings timings = outcome.timings(ending.load());
            meters.streamed(timings.firstToken(), ending.promptTokens(), ending.completionTokens());
            return new Answer(
                    outcome.model(),
                    ending.doneReason(),
                    new Usage(ending.promptTokens(), ending.completionTokens()),
                    timings,
                    outcome.route());
        }));
    }

    private static CallPath.Ask<Generation.Ending> asking(String path) {
        return (client, body, sink, started, left, stop) -> client.generate(path, body, sink, started, left, stop);
    }

    private <T> Future<CallPath.Outcome<T>> run(
            CallPath.Question<T> question, LlmSink sink, Cancellation cancellation) {
        Terms terms = question.terms();
        Optional<Failure> fault = faultOf(terms.routing());
        if (fault.isPresent()) {
            return refused(fault.get());
        }
        Optional<ModelName> model = terms.model().or(this::defaultModel);
        if (model.isEmpty()) {
            return refused(absence.reason(terms.routing(), "a model").orElseGet(this::missingModel));
        }
        List<ModelName> models = Stream.concat(model.stream(), terms.routing().fallbackModels().stream())
                .toList();
        return new CallPath<>(shared, question, sink, cancellation).run(models);
    }

    private Optional<Failure> faultOf(Routing routing) {
        if (routing.strategy().isEmpty()
                || strategies.find(routing.strategy().get()).isPresent()) {
            return Optional.empty();
        }
        List<String> known = strategies.names();
        return Optional.of(new Failure.Unprocessable(
                DispatchCodes.UNKNOWN_STRATEGY,
                "routing.strategy",
                "one of " + String.join(", ", known),
                Map.of("known", known)));
    }

    private Failure missingModel() {
        return new Failure.InvalidRequest(
                Codes.MISSING_FIELD,
                "model",
                "a model name, since there is no default here; known: " + absence.knownModels());
    }

    private Optional<ModelName> defaultModel() {
        if (settings.defaultModel().isPresent()) {
            return settings.defaultModel();
        }
        if (engine.state() instanceof EngineState.Running running) {
            return Optional.of(running.model());
        }
        List<FleetModel> models = ModelList.of(fleet.available());
        return models.size() == 1 ? Optional.of(new ModelName(models.getFirst().name())) : Optional.empty();
    }

    private boolean wantsEngine() {
        return switch (settings.engine().mode()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> fleet.available().isEmpty();
        };
    }

    private static boolean isServer(URI url) {
        String path = url.getRawPath();
        return url.getScheme() != null
                && WEB.contains(url.getScheme())
                && url.getHost() != null
                && (path == null || path.isEmpty() || path.equals("/"));
    }

    private static void log(Happening happening) {
        switch (happening.event()) {
            case HubEvent.StatusChanged change ->
                LOG.info(
                        "instance {} is {}{}",
                        change.instance(),
                        change.to().wireName(),
                        change.reason().isEmpty() ? "" : ": " + change.reason());
            case HubEvent.BreakerChanged change ->
                LOG.info(
                        "breaker of {}{} is {}: {}",
                        change.instance(),
                        change.scope().isEmpty() ? "" : " for " + change.scope(),
                        change.to(),
                        change.reason());
            case HubEvent.Ejected ejected ->
                LOG.info(
                        "instance {} gets no calls for {} ms: {}",
                        ejected.instance(),
                        ejected.forMillis(),
                        ejected.reason());
            default -> LOG.debug("{}", happening.event());
        }
    }

    private static <T> Future<T> refused(Failure failure) {
        return Future.failedFuture(new HubException(failure));
    }
}
