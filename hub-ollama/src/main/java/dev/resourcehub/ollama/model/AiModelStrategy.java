package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobCodes;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobWatch;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.VendorCodes;
import dev.resourcehub.readiness.FailureSnapshot;
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
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the model that a call missed, by a job that goes on whoever waits for it.
 *
 * <p>It handles two failures: nobody has the model that the call's hint names, and the policy allows that name; and nothing
 * answers while the embedded engine is on the way to its own model, which is waited for. The name comes from the hint, never from the words of an
 * error, which a stranger may have chosen.
 *
 * <p>A run that is cancelled, at its limit or because the hub stops, leaves its job alone: the job has its own limit, resumes
 * at the next start, and whoever wants it off cancels it by its id.
 */
public final class AiModelStrategy implements ProvisioningStrategy {

    /** Its name. */
    public static final String NAME = "ai-model";

    private static final String MODEL = "model";
    /** The engine's own model, whatever it is called. */
    private static final Target OWN = new Target(MODEL, "default");

    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Set<String> MISSING_PHASES = Set.of("downloading", "starting");
    private static final Set<Code> PERMANENT = Set.of(
            Codes.SOURCE_NOT_FOUND,
            Codes.ACCESS_DENIED,
            Codes.INSUFFICIENT_DISK_SPACE,
            VendorCodes.NOT_A_MODEL,
            VendorCodes.UNSUPPORTED_ARCHITECTURE,
            Codes.UNSUPPORTED_SOURCE,
            Codes.INVALID_VALUE,
            Codes.CONFLICT);

    private final ModelLibrary library;
    private final JobRunner runner;
    private final ModelServers servers;
    private final ModelSettings settings;
    private final ComingEngine engine;

    /**
     * A strategy over {@code library}.
     *
     * @param engine brings its own model by itself; calls that would be served by it wait for it
     */
    public AiModelStrategy(
            ModelLibrary library, JobRunner runner, ModelServers servers, ModelSettings settings, ComingEngine engine) {
        this.library = library;
        this.runner = runner;
        this.servers = servers;
        this.settings = settings;
        this.engine = engine;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Mode mode() {
        return Mode.BACKGROUND;
    }

    /** A little longer than a job may take, so that a run never ends before its job. */
    @Override
    public Duration timeout() {
        return settings.longest().plus(GRACE);
    }

    @Override
    public boolean canHandle(FailureSnapshot failure, ProvisioningContext context) {
        return wanted(failure.failure(), context).isPresent();
    }

    @Override
    public Target target(FailureSnapshot failure, ProvisioningContext context) {
        return wanted(failure.failure(), context)
                .orElseThrow(() -> new IllegalArgumentException("asked for a target after a no"));
    }

    @Override
    public boolean provides(Target target) {
        return target.kind().equals(MODEL);
    }

    /** Names are the same in any case, and with and without the tag {@code latest}. */
    @Override
    public Target normal(Target target) {
        return target.kind().equals(MODEL) && !target.equals(OWN) && ModelName.isValid(target.id())
                ? named(new ModelName(target.id()))
                : target;
    }

    private Optional<Target> wanted(Failure failure, ProvisioningContext context) {
        Optional<String> hint = Optional.ofNullable(context.hints().get(ProvisioningContext.MODEL));
        Optional<ModelName> model = hint.flatMap(KeptNames::read);
        return switch (failure) {
            case Failure.Unknown unknown
            when unknown.code().equals(ModelCodes.MODEL_NOT_FOUND) ->
                model.filter(name -> name.sameModelAs(unknown.name()))
                        .filter(this::mayFetch)
                        .map(AiModelStrategy::named);
            case Failure.NotReady missing
            when missing.code().equals(Codes.NOT_READY) && MISSING_PHASES.contains(missing.phase()) -> {
                Optional<Target> fetched = model.filter(this::mayFetch).map(AiModelStrategy::named);
                boolean awaits = hint.isPresent() == model.isPresent() && engine.isWantedBy(model);
                yield fetched.isPresent() || !awaits ? fetched : Optional.of(OWN);
            }
            default -> Optional.empty();
        };
    }

    private static Target named(ModelName model) {
        return new Target(MODEL, model.key());
    }

    private boolean mayFetch(ModelName model) {
        return settings.provision().allows(model) && !isRemote(model);
    }

    /** Models that answer elsewhere are not to be had by pulling. */
    private static boolean isRemote(ModelName model) {
        String tag = model.key().substring(model.key().lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
        return tag.equals("cloud") || tag.endsWith("-cloud");
    }

    @Override
    public boolean isPermanent(Failure failure) {
        return PERMANENT.contains(failure.code());
    }

    @Override
    public Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run) {
        return target.equals(OWN)
                ? engine.await(run)
                : bring(ModelRequest.of(asked(target, context)).by(context.provenance()), run);
    }

    /** The name as the caller spelt it, where that is the target's. */
    private static ModelName asked(Target target, ProvisioningContext context) {
        return new ModelName(Optional.ofNullable(context.hints().get(ProvisioningContext.MODEL))
                .flatMap(KeptNames::read)
                .filter(name -> name.sameModelAs(target.id()))
                .map(ModelName::canonical)
                .orElse(target.id()));
    }

    private Future<Provisioned> bring(ModelRequest request, ProvisioningRun run) {
        return library.ensure(request).compose(ensured -> switch (ensured) {
            case Ensured.Present present -> listed(request.model(), Provisioned.present());
            case Ensured.Started started ->
                follow(started.job().id(), request.model(), run)
                        .compose(done -> listed(
                                request.model(),
                                Provisioned.done("brought by " + started.job().id())));
            case Ensured.Refused refused -> Future.failedFuture(new HubException(refused.failure()));
        });
    }

    /** Ends with the job, or with the run. */
    private Future<Void> follow(JobId job, ModelName model, ProvisioningRun run) {
        Optional<JobWatch> found =
                runner.log().watch(job, (phase, progress) -> run.working(job.value(), phase, progress));
        if (found.isEmpty()) {
            return failed(new Failure.Unknown(JobCodes.JOB_NOT_FOUND, "job", job.value()));
        }
        JobWatch watch = found.get();
        Promise<Void> end = Promise.promise();
        Cancellation.Registration leaving = run.cancellation()
                .onCancel(() -> end.tryFail(new HubException(
                        new Failure.Cancelled(run.cancellation().by().orElse("run")))));
        watch.success("model " + model).onComplete(end::tryComplete, end::tryFail);
        return end.future().onComplete(over -> {
            leaving.close();
            watch.leave();
        });
    }

    private static Future<Void> failed(Failure failure) {
        return Future.failedFuture(new HubException(failure));
    }

    /** Says {@code done} once the fleet lists the model: only then is the call worth another try. */
    private Future<Provisioned> listed(ModelName model, Provisioned done) {
        return servers.look()
                .map(seen -> seen.has(model)
                        ? done
                        : Provisioned.failed("model " + model + " is there and no instance that answers lists it"));
    }
}
