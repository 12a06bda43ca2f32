package dev.resourcehub.docker.image;

import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.ImageFacts;
import dev.resourcehub.docker.engine.ImageReference;
import dev.resourcehub.docker.image.wire.ImageBrought;
import dev.resourcehub.docker.image.wire.ImageJson;
import dev.resourcehub.docker.image.wire.ImageOrder;
import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The job {@code image.pull}: makes an allowed image present on the engine, and does nothing where it is.
 *
 * <p>One at a time, since two builds or pulls on one machine only slow each other; a second job for the same image finds it
 * present. Work that the hub's stop interrupted starts again, where its image is still allowed; the engine keeps layers that
 * were whole. A pull of which nothing is heard for two minutes, in whatever phase, has stalled.
 */
public final class ImageKind implements JobKind {

    /** Its name in the API. */
    public static final String NAME = "image.pull";

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration TO_FIND_ENGINE = Duration.ofSeconds(10);
    private static final Duration TO_LOOK = Duration.ofSeconds(10);
    private static final Duration STALL = Duration.ofMinutes(2);

    private final ImageSources sources;
    private final Future<ContainerEngine> engine;

    /** @param engine succeeds when an engine has answered for the first time */
    public ImageKind(ImageSources sources, Future<ContainerEngine> engine) {
        this.sources = sources;
        this.engine = engine;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Terms terms() {
        return new Terms(true, 1, LONGEST);
    }

    @Override
    public Check check(Buffer params) {
        try {
            ImageOrder order = ImageJson.order(params);
            return refusalOf(order).<Check>map(Check.Wrong::new).orElseGet(() -> new Check.Fine(order.image()));
        } catch (HubException unreadable) {
            return new Check.Wrong(unreadable.failure());
        }
    }

    private Optional<Failure> refusalOf(ImageOrder order) {
        if (ImageReference.parse(order.image()).isEmpty()) {
            return Optional.of(new Failure.Unprocessable(
                    Codes.INVALID_VALUE, "params.image", "a name of the form [host/]repository[:tag][@sha256:digest]"));
        }
        if (!sources.allowed().contains(order.image())) {
            return Optional.of(new Failure.Unprocessable(
                    ImageCodes.IMAGE_NOT_ALLOWED,
                    "params.image",
                    "one of the configured images",
                    Map.of("images", sources.allowed())));
        }
        return isMade(order) && !sources.canMake()
                ? Optional.of(new Failure.Unprocessable(
                        Codes.UNSUPPORTED_SOURCE,
                        "params.image",
                        "an image that can be pulled: the script that makes this one is not here"))
                : Optional.empty();
    }

    private static boolean isMade(ImageOrder order) {
        return order.build().orElseGet(() -> ImageSources.isMade(order.image()));
    }

    @Override
    public Buffer run(JobContext job) throws Exception {
        ImageOrder order = ImageJson.order(job.params());
        String image = order.image();
        if (!sources.allowed().contains(image)) {
            throw new HubException(
                    failed(ImageCodes.IMAGE_NOT_ALLOWED, image, "it is not one of the configured images any more"));
        }
        ContainerEngine found = engine(image);
        Optional<ImageFacts> present = look(found, image);
        if (present.isPresent()) {
            return result(false, present.get());
        }
        job.check();
        if (isMade(order)) {
            make(image, found, job);
        } else {
            pull(image, found, job);
        }
        return look(found, image)
                .map(brought -> result(true, brought))
                .orElseThrow(() -> new HubException(
                        failed(Codes.PROVISIONING_FAILED, image, "all went well, and the engine does not have it")));
    }

    private void make(String image, ContainerEngine found, JobContext job) throws Exception {
        Path script = sources.script()
                .filter(there -> sources.canMake())
                .orElseThrow(() ->
                        new HubException(failed(Codes.UNSUPPORTED_SOURCE, image, "the script that makes it is gone")));
        job.phase("building");
        new ImageScript(script, image, found.address().toString(), sources.environment(), job).run();
    }

    private static void pull(String image, ContainerEngine found, JobContext job) throws InterruptedException {
        ImageReference reference = ImageReference.parse(image)
                .orElseThrow(() -> new HubException(failed(Codes.INVALID_VALUE, image, "not the name of an image")));
        Thread own = Thread.currentThread();
        Phases phases = new Phases(job);
        Cancellation.Registration off = job.cancellation().onCancel(own::interrupt);
        try {
            phases.enter("resolving");
            found.pull(image, reference, STALL, (phase, progress) -> {
                phases.enter(phase);
                job.progress(progress.completedBytes(), progress.totalBytes());
            });
        } finally {
            off.close();
        }
    }

    /** The engine, waited for while the hub starts. */
    private ContainerEngine engine(String image) throws InterruptedException {
        try {
            return await(engine, TO_FIND_ENGINE);
        } catch (TimeoutException none) {
            throw new HubException(failed(Codes.BACKEND_UNREACHABLE, image, "no Docker engine answers"), none);
        }
    }

    private static Optional<ImageFacts> look(ContainerEngine engine, String image) throws InterruptedException {
        try {
            return await(engine.image(image), TO_LOOK);
        } catch (TimeoutException silent) {
            throw new HubException(failed(Codes.BACKEND_UNREACHABLE, image, "the engine does not answer"), silent);
        }
    }

    private static <T> T await(Future<T> future, Duration limit) throws InterruptedException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            throw new HubException(HubException.failureOf(cause), broken);
        }
    }

    private static Failure.WorkFailed failed(Code code, String image, String cause) {
        return new Failure.WorkFailed(code, new MissingImage(image).subject(), cause);
    }

    private static Buffer result(boolean performed, ImageFacts image) {
        return ImageJson.result(new ImageBrought(performed, image.name(), image.id()));
    }

    /** Says a phase once, when it begins. */
    private static final class Phases {
        private final JobContext job;
        private String now = "";

        private Phases(JobContext job) {
            this.job = job;
        }

        void enter(String phase) throws InterruptedException {
            if (!phase.equals(now)) {
                now = phase;
                job.phase(phase);
            }
        }
    }
}
