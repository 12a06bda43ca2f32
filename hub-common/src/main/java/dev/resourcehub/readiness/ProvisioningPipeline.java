package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.About;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.readiness.Strategies.Match;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets calls through the gate of their adapter, and provides what a failed call missed.
 *
 * <p>A call is run, and when it fails, the first strategy that can help provides what it misses, once for all who miss it;
 * then the very same call is run once more, never a third time. The caller of a call that nobody can help gets the very
 * exception that the call ended with. Any thread.
 *
 * <pre>{@code
 * pipeline.register(GatedAdapter.of(readiness, GateSettings.DEFAULTS));
 * pipeline.run(new GatedCall<>(context, () -> hub.generate(call), patience, waiter, cancellation));
 * }</pre>
 */
public final class ProvisioningPipeline implements Provisioning, AutoCloseable {

    private final Passage.Desk desk;
    private final GatedAdapters adapters;
    private final Outcomes outcomes;
    private final Meters.Registration active;

    private ProvisioningPipeline(
            Passage.Desk desk, GatedAdapters adapters, Outcomes outcomes, Meters.Registration active) {
        this.desk = desk;
        this.adapters = adapters;
        this.outcomes = outcomes;
        this.active = active;
    }

    /** A pipeline with strategies for all adapters, which are asked in their order. */
    public static ProvisioningPipeline of(
            PipelineSettings settings, List<ProvisioningStrategy> strategies, PipelinePorts ports) {
        ProvisioningLog log = new ProvisioningLog(settings.keptEvents(), settings.keptUnmatched(), ports.clock());
        Runs runs = new Runs(settings, ports, log);
        Passage.Desk desk = new Passage.Desk(
                settings,
                ports,
                new Strategies(settings, strategies),
                new Decisions(settings.mostOverrides(), ports.clock()),
                runs,
                log);
        Outcomes outcomes = new Outcomes(settings.keptOutcomes());
        log.subscribe(0, new ProvisioningNews(ports.ports().meters()));
        log.subscribe(0, outcomes);
        Meters.Registration active = ports.ports()
                .meters()
                .gauge(ProvisioningNews.ACTIVE, "Provisioning runs under way", List.of(), runs::working);
        return new ProvisioningPipeline(desk, new GatedAdapters(ports.ports().timers()), outcomes, active);
    }

    /** One more strategy for all adapters; closing takes it out. */
    public Subscription register(ProvisioningStrategy strategy) {
        return desk.strategies().add(strategy);
    }

    /**
     * Puts a gate in front of an adapter; closing takes it away. Throws {@link IllegalArgumentException} when its id is taken.
     * Calls of an adapter that is not registered pass ungated.
     */
    public Subscription register(GatedAdapter adapter) {
        Subscription registered = adapters.add(adapter);
        AdapterReadiness readiness = adapter.readiness();
        Subscription counting = readiness.onTransition(transition -> desk.ports()
                .ports()
                .meters()
                .counter(
                        ProvisioningNews.TRANSITIONS,
                        "How often an adapter came into a state",
                        List.of(
                                new Meters.Label("adapter", readiness.adapter()),
                                new Meters.Label("state", transition.current().wireName())))
                .increment());
        return () -> {
            registered.close();
            counting.close();
        };
    }

    @Override
    public <T> Future<T> run(GatedCall<T> call) {
        return new Passage<>(desk, call, adapters.find(call.context().adapter())).begin();
    }

    /** What happened. */
    public ProvisioningLog events() {
        return desk.log();
    }

    /** What operators decided. */
    public ManualOverrides overrides() {
        return new ManualOverrides(this, desk, adapters);
    }

    /** The registered adapters, by id. */
    public List<AdapterView> adapters() {
        return adapters.all().stream().map(this::view).toList();
    }

    /** The adapter with that id. */
    public Optional<AdapterView> adapter(String id) {
        return adapters.find(id).adapter().map(this::view);
    }

    private AdapterView view(GatedAdapter adapter) {
        String id = adapter.readiness().adapter();
        return new AdapterView(
                adapter.readiness().standing(),
                desk.runs().active().stream()
                        .filter(run -> run.adapter().equals(id))
                        .toList(),
                outcomes.of(id),
                desk.runs().failures().stream()
                        .filter(failure -> failure.adapter().equals(id))
                        .toList());
    }

    /** What failed lately, of all adapters, also unregistered ones. */
    public List<RememberedFailure> failures() {
        return desk.runs().failures();
    }

    /** Forgets all failures: what is missing is tried at once, since what it was tried with has changed. */
    public void settingsChanged() {
        desk.runs().forget(every -> true);
    }

    /** Whether {@link #ensure} or {@link #retry} would find a strategy. */
    boolean canEnsure(String adapter, Target target) {
        Target normal = normal(adapter, target);
        boolean remembered = desk.runs().failures().stream()
                .anyMatch(
                        each -> each.adapter().equals(adapter) && each.target().equals(normal));
        return remembered
                || desk.strategies()
                        .providing(adapters.find(adapter).contributor(), target)
                        .isPresent();
    }

    /** The target as who provides it writes it; as it is where nobody does. */
    Target normal(String adapter, Target target) {
        return desk.strategies()
                .providing(adapters.find(adapter).contributor(), target)
                .map(Match::target)
                .orElse(target);
    }

    /** Whether {@link #ensure} may be what makes an adapter ready that failed. */
    boolean revives(String adapter, Target target) {
        return desk.strategies()
                .providing(adapters.find(adapter).contributor(), target)
                .filter(match -> Strategies.revives(match.strategy(), target))
                .isPresent();
    }

    /** Forgets what failed for a target: what it was tried with has changed. */
    void forget(String adapter, Target target) {
        Target meant = normal(adapter, target);
        desk.runs().forget(key -> key.adapter().equals(adapter) && key.target().equals(meant));
    }

    /** Provides a target though no call failed, together with calls that miss it. */
    Future<Ended> ensure(String id, Target target, Provenance provenance) {
        GatedAdapters.Known adapter = adapters.find(id);
        Optional<Match> match = desk.strategies().providing(adapter.contributor(), target);
        if (match.isEmpty()) {
            Failure nobody = new Failure.Unknown(Codes.NOT_FOUND, "strategy", "for " + target);
            return Future.succeededFuture(new Ended.Broken(
                    Outcome.RETURNED_FALSE,
                    nobody,
                    Optional.empty(),
                    desk.settings().longestBackoff()));
        }
        String type = adapter.adapter().map(each -> each.readiness().type()).orElse("");
        ProvisioningContext context = new ProvisioningContext(
                id,
                type,
                "ensure",
                Optional.empty(),
                Optional.empty(),
                Map.of(target.kind(), target.id()),
                List.of(),
                provenance);
        return provide(match.get(), adapter.completed(context));
    }

    /** Forgets the failures of a target and provides it now, with the strategy and context that failed, where one did. */
    void retry(String id, Target target, Provenance provenance) {
        Target normal = normal(id, target);
        Map<RunKey, FailureMemory.Entry> forgotten = desk.runs()
                .forget(key -> key.adapter().equals(id) && key.target().equals(normal));
        ProvisioningContributor contributor = adapters.find(id).contributor();
        for (Map.Entry<RunKey, FailureMemory.Entry> each : forgotten.entrySet()) {
            Optional<Match> match =
                    desk.strategies().named(contributor, each.getKey().strategy(), normal);
            if (match.isPresent()) {
                ProvisioningContext before = each.getValue().context();
                provide(match.get(), before.by(provenance));
                return;
            }
        }
        ensure(id, target, provenance);
    }

    private Future<Ended> provide(Match match, ProvisioningContext context) {
        About about = new About(
                match.name(),
                context.adapter(),
                context.adapterType(),
                Optional.of(match.target()),
                Optional.empty(),
                context.provenance());
        boolean skipped = desk.decisions().isSkipped(context.adapter(), match.target());
        if (skipped || desk.decisions().isDisabled(match.name(), context.adapter())) {
            desk.log().add(about, new Said.Skipped(skipped ? "skipped" : "disabled", 0, Optional.empty()));
            return Future.succeededFuture(
                    Ended.Broken.disabled(match.target(), desk.settings().longestBackoff()));
        }
        return switch (desk.runs().join(match, context, about)) {
            case Runs.Joining.Joined joined -> {
                Promise<Ended> promise = Promise.promise();
                if (!joined.run().attach(new EndOnly(promise))) {
                    yield Future.succeededFuture(full());
                }
                desk.runs().serve();
                yield promise.future();
            }
            case Runs.Joining.Blocked(FailureMemory.Blocked blocked) ->
                Future.succeededFuture(new Ended.Broken(
                        Outcome.BACKOFF, blocked.failure().failure(), Optional.empty(), blocked.left()));
            case Runs.Joining.Full full -> Future.succeededFuture(full());
            case Runs.Joining.Closed closed -> Future.succeededFuture(new Ended.Closed());
        };
    }

    private Ended full() {
        Failure full = new Failure.NoCapacity(
                Codes.QUEUE_FULL, "provisioning", desk.settings().comeBack());
        return new Ended.Broken(
                Outcome.BACKOFF, full, Optional.empty(), desk.settings().comeBack());
    }

    private record EndOnly(Promise<Ended> promise) implements SharedRun.Waiter {
        @Override
        public void working(SharedRun.Latest latest) {}

        @Override
        public void ended(Ended ended) {
            promise.tryComplete(ended);
        }
    }

    /** Stops all shared work at once; those who wait for it fail with {@code Draining}. Idempotent. */
    @Override
    public void close() {
        active.remove();
        desk.runs().close();
    }
}
