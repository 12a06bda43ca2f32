package dev.resourcehub.docker;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.FailurePolicy;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.docker.call.Images;
import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.docker.image.ContainerImageStrategy;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.NewInstance;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Meters.Label;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sandboxed Python: containers where a Docker engine answers, bubblewrap where none does.
 *
 * <p>Any thread may call; events and answers come on the caller's event loop, or on the hub's where the caller has none.
 *
 * <pre>{@code
 * DockerHub hub = DockerHub.create(settings, around);
 * hub.start().compose(started -> hub.execute(run, sink, Cancellation.create()));
 * }</pre>
 */
public final class DockerHub implements PythonSandboxes, ResourceHub {

    private static final Duration TO_VALIDATE = Duration.ofSeconds(10);
    private static final Duration COME_BACK = Duration.ofSeconds(1);
    private static final Duration TO_LOOK_AT_HOME = Duration.ofSeconds(5);
    private static final int GENERATION_DIGITS = 8;
    private static final String RUN = "run_";
    private static final String NAME = "docker";

    private final DockerSettings settings;
    private final Surroundings around;
    private final HubLoop home;
    private final Fleet<Backend> fleet;
    private final SandboxLine line;
    private final Blocking blocking;
    private final Ids ids;
    private final Provision provision;
    private final HubImages images;
    private final Promise<Void> idle = Promise.promise();
    private volatile @Nullable String deployment;
    private volatile @Nullable EngineChoice choice;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean draining;
    private @Nullable Future<Void> closed;

    private DockerHub(
            DockerSettings settings,
            Surroundings around,
            HubLoop home,
            Fleet<Backend> fleet,
            SandboxLine line,
            Provision provision) {
        this.settings = settings;
        this.around = around;
        this.home = home;
        this.fleet = fleet;
        this.line = line;
        this.blocking = new Blocking(around.vertx(), NAME);
        this.ids = new Ids(around.clock(), around.chance());
        this.provision = provision;
        this.images =
                new HubImages(provision, home, () -> Optional.ofNullable(choice), () -> Rules.notStarted(settings));
    }

    /** A hub that has not started, and brings missing images by itself, without jobs that anybody could see. */
    public static DockerHub create(DockerSettings settings, Surroundings around) {
        return create(settings, around, Provision.byThreads(settings, around));
    }

    /**
     * A hub that has not started, whose missing images come by jobs of {@code runner}: start that with {@link #imageKind}
     * among its kinds before the hub, and stop it before the hub is closed.
     */
    public static DockerHub create(DockerSettings settings, Surroundings around, JobRunner runner) {
        return create(settings, around, Provision.byJobs(settings, around, runner));
    }

    private static DockerHub create(DockerSettings settings, Surroundings around, Provision provision) {
        Ports ports = new Ports(around.ticker(), around.timers(), around.chance(), around.meters());
        Fleet<Backend> fleet = new Fleet<>(NAME, Guards.FLEET, ports, around.clock());
        Strategies strategies = Strategies.load(around.chance(), around.ticker());
        Dispatcher<Backend> dispatcher =
                new Dispatcher<>(fleet, Guards.dispatch(settings.maxQueue()), strategies, FailurePolicy.USUAL, ports);
        HubLoop home = new HubLoop();
        SandboxLine line = new SandboxLine(dispatcher, home, around.ticker(), settings.maxQueue());
        return new DockerHub(settings, around, home, fleet, line, provision);
    }

    /**
     * Chooses an engine; completes within about two seconds, also when an image must be built first, which then goes on in
     * the background. Fails only when the home cannot be read.
     */
    public Future<Void> start() {
        if (settings.engine() == DockerSettings.Engine.OFF) {
            return Future.succeededFuture();
        }
        return around.vertx()
                .deployVerticle(home)
                .compose(id -> {
                    deployment = id;
                    return blocking.call("home", TO_LOOK_AT_HOME, () -> HomeId.of(around.home(), around.chance()));
                })
                .compose(id -> onLoop(() -> {
                    Ownership owner = Ownership.current(id, HomeId.random(around.chance(), GENERATION_DIGITS));
                    Roster roster =
                            new Roster(fleet, Math.max(1, settings.warm().max()));
                    EngineChoice made = new EngineChoice(
                            settings, around, blocking, home.context(), owner, provision, roster, line);
                    choice = made;
                    return made.start();
                }));
    }

    @Override
    public Future<RunResult> execute(RunPython run, RunSink sink, Cancellation cancellation) {
        Optional<Failure> refusal = refusalOf(run);
        EngineChoice engines = choice;
        if (refusal.isPresent() || engines == null) {
            return Future.failedFuture(new HubException(refusal.orElseGet(() -> Rules.notStarted(settings))));
        }
        Context caller = callerOr(home.context());
        Promise<RunResult> promise = Promise.promise();
        home.context().runOnContext(now -> {
            inFlight.incrementAndGet();
            RunWork work = new RunWork(run, sink, cancellation, ids.next(RUN), line, around, home.context(), caller);
            dispatch(engines, work, SandboxLine.Terms.of(run, cancellation)).onComplete(ended -> {
                work.over();
                leave();
                if (ended.failed() && isOfTheEngine(ended.cause())) {
                    engines.lookNow();
                }
                count(
                        engines,
                        ended.map(RunResult::status)
                                .otherwise(RunResult.Status.INFRA_ERROR)
                                .result());
                caller.runOnContext(there -> promise.handle(ended));
            });
        });
        return promise.future();
    }

    /** On the hub's event loop: in a sandbox of whatever serves now, or why nothing does. */
    private <T> Future<T> dispatch(EngineChoice engines, Work<Backend, T> work, SandboxLine.Terms terms) {
        return switch (engines.serving((Need) work.need())) {
            case Serving.Nothing(Failure failure) -> Future.failedFuture(new HubException(failure));
            case Serving.By(Backend backend) -> line.dispatch(work, terms);
        };
    }

    private static boolean isOfTheEngine(Throwable failure) {
        Failure found = HubException.failureOf(failure);
        return found instanceof Failure.BackendUnreachable
                || found instanceof Failure.BackendError
                || MissingImage.in(found).isPresent();
    }

    private Optional<Failure> refusalOf(RunPython run) {
        return draining ? Optional.of(new Failure.Draining(COME_BACK)) : Rules.refusalOf(run, settings);
    }

    @Override
    public Future<Validation> validate(String code, Cancellation cancellation) {
        EngineChoice engines = choice;
        if (draining || engines == null) {
            return Future.failedFuture(
                    new HubException(draining ? new Failure.Draining(COME_BACK) : Rules.notStarted(settings)));
        }
        Context caller = callerOr(home.context());
        Promise<Validation> promise = Promise.promise();
        home.context().runOnContext(now -> {
            inFlight.incrementAndGet();
            ValidateWork work = new ValidateWork(code, TO_VALIDATE, Need.usual(settings), line, around);
            SandboxLine.Terms terms = new SandboxLine.Terms(TO_VALIDATE, TO_VALIDATE, code.length(), cancellation);
            dispatch(engines, work, terms).onComplete(ended -> {
                leave();
                caller.runOnContext(there -> promise.handle(ended));
            });
        });
        return promise.future();
    }

    @Override
    public SandboxReport report() {
        return Pictures.report(settings, Optional.ofNullable(choice).map(EngineChoice::picture), images.images());
    }

    /** The images there are and may be, and how missing ones come. */
    public Images images() {
        return images;
    }

    /** The kind of jobs that bring images; its work waits until a Docker engine has answered. */
    public JobKind imageKind() {
        return provision.kind();
    }

    /** What has an image brought for a run that missed it. */
    public ProvisioningStrategy imageStrategy() {
        return new ContainerImageStrategy(images, provision.jobs(), images::lookFor);
    }

    @Override
    public HubView view() {
        return Pictures.view(
                settings,
                Optional.ofNullable(choice).map(EngineChoice::picture),
                fleet.views(),
                inFlight.get(),
                line.waiting(),
                draining);
    }

    /** Refuses: engines are named in the settings. */
    @Override
    public Future<InstanceView> register(NewInstance instance) {
        return Future.failedFuture(configured());
    }

    /** Refuses: engines are named in the settings. */
    @Override
    public Future<Void> remove(InstanceId id) {
        return Future.failedFuture(configured());
    }

    private static HubException configured() {
        return new HubException(
                new Failure.Unprocessable(Codes.INVALID_VALUE, "instances", "configured in docker.hosts"));
    }

    @Override
    public Future<InstanceView> update(InstanceId id, InstanceChange change) {
        if (change.models().isPresent()) {
            return Future.failedFuture(new HubException(
                    new Failure.Unprocessable(Codes.INVALID_VALUE, "models", "absent: a sandbox has no models")));
        }
        return operate(engines -> fleet.update(
                id,
                spec -> new InstanceSpec(
                        id,
                        change.tags().orElse(spec.tags()),
                        change.weight().orElse(spec.weight()),
                        change.priority().orElse(spec.priority()),
                        change.maxConcurrent().orElse(spec.maxConcurrent()))));
    }

    /** As said there; another engine serves meanwhile, where the settings allow it. */
    @Override
    public Future<Boolean> drain(InstanceId id, Duration limit) {
        return operate(engines -> {
            Future<Boolean> drained = fleet.drain(id, limit);
            if (fleet.resource(id).isPresent()) {
                engines.setAside(id);
            }
            return drained;
        });
    }

    @Override
    public Future<InstanceView> resume(InstanceId id) {
        return operate(engines -> {
            engines.takeBack(id);
            return fleet.resume(id);
        });
    }

    @Override
    public Future<InstanceView> restart(InstanceId id) {
        return operate(engines -> fleet.restart(id));
    }

    @Override
    public Future<InstanceView> check(InstanceId id) {
        return operate(engines -> fleet.check(id));
    }

    @Override
    public Subscription subscribe(long number, Consumer<Happening> listener) {
        return fleet.subscribe(number, listener);
    }

    /** On the hub's event loop, as everything that may give a place to those who wait; ends on the caller's. */
    private <T> Future<T> operate(Function<EngineChoice, Future<T>> operation) {
        EngineChoice engines = choice;
        if (engines == null) {
            return Future.failedFuture(new HubException(Rules.notStarted(settings)));
        }
        Context caller = callerOr(home.context());
        Promise<T> promise = Promise.promise();
        onLoop(() -> operation.apply(engines)).onComplete(ended -> caller.runOnContext(there -> promise.handle(ended)));
        return promise.future();
    }

    /** Whether calls can be answered now; any thread. */
    public Readiness readiness() {
        return view().readiness();
    }

    /** Refuses new calls; completes when the last one under way has ended, at the latest after {@code limit}. */
    public Future<Void> drain(Duration limit) {
        draining = true;
        if (choice == null) {
            return Future.succeededFuture();
        }
        Promise<Void> over = Promise.promise();
        return onLoop(() -> {
            if (inFlight.get() == 0) {
                idle.tryComplete();
            }
            Timers.Timer late = around.timers().after(limit, over::tryComplete);
            idle.future().onComplete(done -> over.tryComplete());
            return over.future().onComplete(done -> late.cancel());
        });
    }

    /** Ends everything, also what runs; completes when no sandbox is left. Idempotent. */
    public synchronized Future<Void> close() {
        Future<Void> before = closed;
        if (before != null) {
            return before;
        }
        draining = true;
        EngineChoice engines = choice;
        Future<Void> ended = (engines == null ? Future.<Void>succeededFuture() : onLoop(() -> closeAll(engines)))
                .eventually(() -> {
                    blocking.close();
                    String deployed = deployment;
                    return deployed == null
                            ? Future.succeededFuture()
                            : around.vertx().undeploy(deployed);
                });
        closed = ended;
        return ended;
    }

    private Future<Void> closeAll(EngineChoice engines) {
        line.close();
        fleet.close();
        return provision.jobs().close().eventually(engines::close);
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && draining) {
            idle.tryComplete();
        }
    }

    private void count(EngineChoice engines, RunResult.Status status) {
        String engine = engines.picture().serving().map(Backend::engine).orElse("none");
        around.meters()
                .counter(
                        "hub_python_runs",
                        "Runs that ended.",
                        List.of(new Label("engine", engine), new Label("status", status.wireName())))
                .increment();
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        home.context().runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    private static Context callerOr(Context own) {
        Context current = Vertx.currentContext();
        return current == null ? own : current;
    }
}
