package dev.resourcehub.docker.image;

import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.Images;
import dev.resourcehub.docker.call.Images.Ensured;
import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.readiness.FailureSnapshot;
import dev.resourcehub.readiness.Provisioned;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.readiness.ProvisioningRun;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.readiness.Target;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Brings the image that a run missed, by the job that everyone who misses it shares.
 *
 * <p>Done means that a run can start in it: where the hub still misses its first image, without which no container serves,
 * that one is brought too.
 */
public final class ContainerImageStrategy implements ProvisioningStrategy {

    private static final Duration LONGEST = Duration.ofHours(3);
    private static final Set<Code> PERMANENT =
            Set.of(ImageCodes.IMAGE_NOT_ALLOWED, Codes.UNSUPPORTED_SOURCE, Codes.SOURCE_NOT_FOUND, Codes.ACCESS_DENIED);

    private final Images images;
    private final ImageJobs jobs;
    private final Function<String, Future<Optional<Failure>>> lookFor;

    /** @param lookFor looks whether runs can start in an image by now, and gives why not */
    public ContainerImageStrategy(Images images, ImageJobs jobs, Function<String, Future<Optional<Failure>>> lookFor) {
        this.images = images;
        this.jobs = jobs;
        this.lookFor = lookFor;
    }

    @Override
    public String name() {
        return "container-image";
    }

    @Override
    public Duration timeout() {
        return LONGEST;
    }

    @Override
    public Mode mode() {
        return Mode.BACKGROUND;
    }

    @Override
    public boolean canHandle(FailureSnapshot failure, ProvisioningContext context) {
        return MissingImage.in(failure.failure()).isPresent();
    }

    /** The image that the failure names: the hub's own word, and the call's where the call named one. */
    @Override
    public Target target(FailureSnapshot failure, ProvisioningContext context) {
        return new Target(
                "image", MissingImage.in(failure.failure()).orElseThrow().image());
    }

    @Override
    public boolean provides(Target target) {
        return target.kind().equals("image");
    }

    /** Without its first image the hub runs nothing. */
    @Override
    public boolean revives(Target target) {
        return provides(target);
    }

    @Override
    public boolean isPermanent(Failure failure) {
        return PERMANENT.contains(failure.code());
    }

    @Override
    public Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run) {
        String image = target.id();
        return bring(image, run)
                .compose(first -> lookFor.apply(image).compose(trouble -> {
                    Optional<String> other = trouble.flatMap(MissingImage::in)
                            .map(MissingImage::image)
                            .filter(name -> !name.equals(image));
                    return other.isPresent()
                            ? bring(other.get(), run)
                                    .compose(second -> lookFor.apply(image))
                                    .compose(still -> outcome(image, true, still))
                            : outcome(image, first, trouble);
                }));
    }

    private static Future<Provisioned> outcome(String image, boolean performed, Optional<Failure> trouble) {
        return trouble.<Future<Provisioned>>map(why -> Future.failedFuture(new HubException(why)))
                .orElseGet(() -> Future.succeededFuture(
                        performed ? Provisioned.done("image " + image + " is there") : Provisioned.present()));
    }

    /** Gives whether anything had to be done. */
    private Future<Boolean> bring(String image, ProvisioningRun run) {
        return images.ensure(image).compose(ensured -> switch (ensured) {
            case Ensured.Present present -> Future.succeededFuture(false);
            case Ensured.Refused(Failure failure) -> Future.failedFuture(new HubException(failure));
            case Ensured.Started(String job) -> follow(job, image, run).map(true);
        });
    }

    /** Ends with the job; the job goes on when this run is stopped. */
    private Future<Void> follow(String job, String image, ProvisioningRun run) {
        ImageJobs.Following work = jobs.follow(job, image, (phase, progress) -> run.working(job, phase, progress));
        Promise<Void> end = Promise.promise();
        var stop = run.cancellation().onCancel(() -> {
            work.leave();
            end.tryFail(new HubException(
                    new Failure.Cancelled(run.cancellation().by().orElse("pipeline"))));
        });
        work.end().onSuccess(end::tryComplete).onFailure(end::tryFail);
        return end.future().onComplete(ended -> stop.close());
    }
}
