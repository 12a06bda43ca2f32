package dev.resourcehub.ollama;

import dev.resourcehub.balance.LeastLoaded;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.Embeddings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Route;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.ollama.call.Timings;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.ollama.call.Usage;
import dev.resourcehub.ollama.client.Generation;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.ollama.wire.OllamaCodec;
import dev.resourcehub.ollama.wire.Vectors;
import dev.resourcehub.resilience.WaitingLine;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Many Ollama servers as one: chooses an instance for each call, holds callers while all are busy, and brings up the
 * embedded engine where no server answers.
 *
 * <p>A call ends with its stream. Any thread may call; events and endings arrive on the caller's event loop.
 */
public final class OllamaHub implements LanguageModels {

    private static final InstanceId EMBEDDED = new InstanceId("embedded");
    private static final int MOST_KNOWN = 20;

    private final OllamaSettings settings;
    private final HttpClient http;
    private final Fleet fleet;
    private final Roster roster;
    private final WaitingLine<Seat> line;
    private final CallPath.Shared shared;
    private final EmbeddedEngine engine;
    private final LlmMeters meters;
    private final OllamaCodec codec = new OllamaCodec();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean draining;

    /** A hub that does nothing before {@link #start}. */
    public OllamaHub(
            Vertx vertx,
            OllamaSettings settings,
            EmbeddedEngine engine,
            Ticker ticker,
            Timers timers,
            Chance chance,
            Meters meters) {
        this.settings = settings;
        this.engine = engine;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(20).setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(512).setMaxWaitQueueSize(1024));
        this.fleet = new Fleet(new LeastLoaded());
        this.line = new WaitingLine<>("ollama", settings.maxQueue(), timers);
        this.shared = new CallPath.Shared(vertx, fleet, line, ticker, timers);
        this.roster = new Roster(vertx, http, fleet, settings, timers, chance, meters, this::changed);
        this.meters = new LlmMeters(meters, line::size);
    }

    /**
     * Looks for servers and, where the settings say so, starts the embedded engine. Completes when it is known what will
     * serve; the engine may still be fetching its model then.
     */
    public Future<Void> start() {
        engine.onChange(this::engineChanged);
        return roster.open().compose(looked -> wantsEngine() ? engine.start() : Future.succeededFuture());
    }

    @Override
    public Future<Answer> generate(GenerateCall call, LlmSink sink, Cancellation cancellation) {
        return answer(
                "generate",
                "/api/generate",
                call.terms(),
                model -> codec.generate(model.value(), call),
                sink,
                cancellation);
    }

    @Override
    public Future<Answer> chat(ChatCall call, LlmSink sink, Cancellation cancellation) {
        return answer("chat", "/api/chat", call.terms(), model -> codec.chat(model.value(), call), sink, cancellation);
    }

    @Override
    public Future<Embeddings> embed(EmbedCall call, Cancellation cancellation) {
        return meters.measure("embed", admit(call.terms()).compose(model -> {
            Buffer body = codec.embed(model.value(), call);
            return this.<Vectors>path(
                            model,
                            call.terms(),
                            new Transcript(),
                            cancellation,
                            (client, sink, started, left, stop) -> client.embed(body, left, stop))
                    .map(outcome -> new Embeddings(
                            model,
                            outcome.answer().vectors(),
                            new Usage(outcome.answer().promptTokens(), 0),
                            timings(outcome, outcome.answer().load()),
                            route(outcome)));
        }));
    }

    @Override
    public Future<List<FleetModel>> models() {
        return Future.succeededFuture(fleet.models());
    }

    @Override
    public HubView view() {
        Choice choice = Choice.of(fleet.members(), engine.state(), settings);
        return new HubView(
                "ollama",
                choice.what(),
                choice.why(),
                choice.readiness(),
                fleet.members().stream().map(Member::view).toList(),
                Map.of(
                        "in_flight",
                                fleet.members().stream()
                                        .mapToInt(Member::inFlight)
                                        .sum(),
                        "queued", line.size(),
                        "models", fleet.models().size()));
    }

    /** Admits nothing more; completes when the last call has ended. */
    public Future<Void> drain() {
        draining = true;
        line.dismiss(new Failure.Draining(Duration.ofSeconds(1)));
        changed();
        return drained.future();
    }

    /** Stops watching, ends the embedded engine and closes every connection. Idempotent. */
    public Future<Void> close() {
        draining = true;
        roster.close();
        line.dismiss(new Failure.Draining(Duration.ofSeconds(1)));
        return engine.close().eventually(http::close);
    }

    private Future<Answer> answer(
            String operation,
            String path,
            Terms terms,
            Function<ModelName, Buffer> body,
            LlmSink sink,
            Cancellation cancellation) {
        return meters.measure(operation, admit(terms).compose(model -> {
            Buffer request = body.apply(model);
            return this.<Generation.Ending>path(
                            model,
                            terms,
                            sink,
                            cancellation,
                            (client, timed, started, left, stop) ->
                                    client.generate(path, request, timed, started, left, stop))
                    .map(outcome -> {
                        Generation.Ending ending = outcome.answer();
                        meters.streamed(outcome.firstToken(), ending.promptTokens(), ending.completionTokens());
                        return new Answer(
                                model,
                                ending.doneReason(),
                                new Usage(ending.promptTokens(), ending.completionTokens()),
                                timings(outcome, ending.load()),
                                route(outcome));
                    });
        }));
    }

    private <T> Future<CallPath.Outcome<T>> path(
            ModelName model, Terms terms, LlmSink sink, Cancellation cancellation, CallPath.Ask<T> ask) {
        return new CallPath<>(shared, model, terms, sink, cancellation, ask)
                .run()
                .eventually(() -> {
                    changed();
                    return Future.succeededFuture();
                });
    }

    /** The model a call means, once it is certain that somebody has it; otherwise the refusal. */
    private Future<ModelName> admit(Terms terms) {
        if (draining) {
            return refused(new Failure.Draining(Duration.ofSeconds(1)));
        }
        Optional<Failure> fault = CallPath.faultOf(terms.routing());
        if (fault.isPresent()) {
            return refused(fault.get());
        }
        Optional<InstanceId> wanted = terms.routing().instance();
        if (wanted.isPresent() && fleet.find(wanted.get()).isEmpty()) {
            return refused(new Failure.Unknown(
                    OllamaCodes.INSTANCE_NOT_FOUND, "instance", wanted.get().value(), knownInstances()));
        }
        List<Member> accepted = fleet.accepted(terms.routing());
        if (accepted.isEmpty()) {
            return refused(refusal(terms));
        }
        Optional<ModelName> model = terms.model().or(this::defaultModel);
        if (model.isEmpty()) {
            return refused(new Failure.InvalidRequest(
                    Codes.MISSING_FIELD,
                    "model",
                    "a model name, since there is no default here; known: " + knownModels()));
        }
        if (accepted.stream().anyMatch(member -> member.serves(model.get()))) {
            return Future.succeededFuture(model.get());
        }
        return lookAgain(accepted, model.get());
    }

    /** A model may have been pulled since the last look. */
    private Future<ModelName> lookAgain(List<Member> accepted, ModelName model) {
        List<Future<Void>> looks = accepted.stream().map(roster::look).toList();
        return Future.join(looks).otherwiseEmpty().compose(looked -> {
            if (accepted.stream().anyMatch(member -> member.serves(model))) {
                return Future.succeededFuture(model);
            }
            return refused(new Failure.Unknown(OllamaCodes.MODEL_NOT_FOUND, "model", model.value(), knownModels()));
        });
    }

    private Failure refusal(Terms terms) {
        boolean othersServe = fleet.members().stream().anyMatch(Member::isAvailable);
        if (othersServe) {
            return new Failure.NoCapacity(Codes.NO_CAPACITY, wanted(terms.routing()), Duration.ofSeconds(5));
        }
        return Choice.refusal(
                engine.state(), terms.model().map(name -> "model " + name).orElse("a model"));
    }

    private static String wanted(Routing routing) {
        return routing.instance()
                .map(id -> "instance " + id + " does not answer")
                .orElseGet(() -> "no instance that answers has the tags " + routing.tags());
    }

    private Optional<ModelName> defaultModel() {
        if (settings.defaultModel().isPresent()) {
            return settings.defaultModel();
        }
        if (engine.state() instanceof EngineState.Running running) {
            return Optional.of(running.model());
        }
        List<FleetModel> models = fleet.models();
        return models.size() == 1 ? Optional.of(new ModelName(models.getFirst().name())) : Optional.empty();
    }

    private boolean wantsEngine() {
        return switch (settings.engine().mode()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> fleet.members().stream().noneMatch(Member::isAvailable);
        };
    }

    private void engineChanged(EngineState state) {
        switch (state) {
            case EngineState.Running running ->
                roster.register(embedded(running, settings.engine()), Member.Kind.EMBEDDED);
            case EngineState.Idle idle -> roster.unregister(EMBEDDED);
            case EngineState.Fetching fetching -> roster.unregister(EMBEDDED);
            case EngineState.Starting starting -> roster.unregister(EMBEDDED);
            case EngineState.Restarting restarting -> roster.unregister(EMBEDDED);
            case EngineState.Unavailable unavailable -> roster.unregister(EMBEDDED);
        }
    }

    private static OllamaSettings.Instance embedded(EngineState.Running running, EngineSettings engine) {
        return new OllamaSettings.Instance(
                EMBEDDED, running.url(), Set.of("embedded"), 1, 0, engine.parallel(), Set.of());
    }

    private void changed() {
        line.serve();
        if (draining && fleet.members().stream().allMatch(member -> member.inFlight() == 0)) {
            drained.tryComplete();
        }
    }

    private List<String> knownModels() {
        return fleet.models().stream().map(FleetModel::name).limit(MOST_KNOWN).toList();
    }

    private List<String> knownInstances() {
        return fleet.members().stream()
                .map(member -> member.id().value())
                .limit(MOST_KNOWN)
                .toList();
    }

    private static Timings timings(CallPath.Outcome<?> outcome, Duration load) {
        return new Timings(outcome.queued(), load, outcome.firstToken(), outcome.total());
    }

    private static Route route(CallPath.Outcome<?> outcome) {
        return new Route(outcome.instance(), outcome.attempts(), LeastLoaded.NAME);
    }

    private static <T> Future<T> refused(Failure failure) {
        return Future.failedFuture(new HubException(failure));
    }
}
