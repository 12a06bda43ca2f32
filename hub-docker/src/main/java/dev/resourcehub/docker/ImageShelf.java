package dev.resourcehub.docker;

import dev.resourcehub.docker.call.AllowedImage;
import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.ImageFacts;
import dev.resourcehub.docker.image.ImageJobs;
import dev.resourcehub.docker.image.ImageJobs.Asked;
import dev.resourcehub.docker.image.ImageJobs.Underway;
import dev.resourcehub.docker.image.ImageSources;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Backoff;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allowed images of one engine: which were there when last looked at, what brings the others, and how that went. The
 * usual image comes by itself, again after a pause that grows when it fails; any other when it is asked for.
 *
 * <p>On the hub's event loop.
 */
final class ImageShelf {

    private static final Logger LOG = LoggerFactory.getLogger(ImageShelf.class);
    private static final Backoff AGAIN = new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(30));

    private final ContainerEngine engine;
    private final ImageSources sources;
    private final ImageJobs jobs;
    private final Surroundings around;
    private final Context loop;
    private final Runnable changed;
    private final Map<String, Optional<ImageFacts>> found = new LinkedHashMap<>();
    private final Map<String, String> faults = new HashMap<>();
    private final Map<String, Followed> followed = new HashMap<>();
    private int attempts;
    private boolean rests;
    private boolean asks;
    private boolean closed;

    /** @param changed is run when the work for an image has ended */
    ImageShelf(
            ContainerEngine engine,
            ImageSources sources,
            ImageJobs jobs,
            Surroundings around,
            Context loop,
            Runnable changed) {
        this.engine = engine;
        this.sources = sources;
        this.jobs = jobs;
        this.around = around;
        this.loop = loop;
        this.changed = changed;
    }

    /** Asks the engine which images it has. */
    Future<Void> look() {
        List<Future<Void>> looks = sources.allowed().stream()
                .map(name -> engine.image(name).<Void>map(seen -> {
                    found.put(name, seen);
                    if (seen.isPresent()) {
                        faults.remove(name);
                    }
                    return null;
                }))
                .toList();
        return Future.all(looks).mapEmpty();
    }

    /**
     * Has the usual image brought when it is the first one and missing; nothing while that is under way or rests. Ends, never
     * with a failure, when it was asked for.
     */
    Future<Void> bringOwn() {
        String own = sources.first();
        if (closed || asks || rests || !sources.comesByItself() || isFollowed(own)) {
            return Future.succeededFuture();
        }
        asks = true;
        Promise<Void> promise = Promise.promise();
        ask(own).onComplete(asked -> loop.runOnContext(now -> {
            asks = false;
            if (asked.result() instanceof Asked.Refused(Failure refusal)) {
                failed(own, refusal);
            }
            promise.complete();
        }));
        return promise.future();
    }

    /** Has {@code image} brought; never fails, and may end on another thread. */
    Future<Asked> ask(String image) {
        return jobs.ask(image).map(asked -> {
            if (asked instanceof Asked.Working(String job)) {
                loop.runOnContext(now -> watch(job, image));
            }
            return asked;
        });
    }

    private void watch(String job, String image) {
        if (closed || followed.containsKey(job)) {
            return;
        }
        ImageJobs.Following work = jobs.follow(job, image, (phase, progress) -> {});
        followed.put(job, new Followed(image, work));
        work.end()
                .onComplete(ended -> loop.runOnContext(now -> {
                    followed.remove(job);
                    if (closed) {
                        return;
                    }
                    if (ended.failed()) {
                        failed(image, HubException.failureOf(ended.cause()));
                    } else if (image.equals(sources.first())) {
                        attempts = 0;
                    }
                    changed.run();
                }));
    }

    private boolean isFollowed(String image) {
        return followed.values().stream().anyMatch(work -> work.image().equals(image));
    }

    private void failed(String image, Failure failure) {
        if (failure instanceof Failure.Draining || failure instanceof Failure.Cancelled) {
            return; // whoever runs the jobs stops: nothing is wrong with the image
        }
        String words = failure instanceof Failure.WorkFailed work ? work.cause() : failure.toString();
        faults.put(image, words);
        LOG.warn("the image {} does not come: {}", image, words);
        if (image.equals(sources.first())) {
            rests = true;
            attempts++;
            around.timers()
                    .after(AGAIN.delay(attempts + 1, around.chance()), () -> loop.runOnContext(now -> rests = false));
        }
    }

    boolean isPresent(String image) {
        return facts(image).isPresent();
    }

    private Optional<ImageFacts> facts(String image) {
        return found.getOrDefault(image, Optional.empty());
    }

    /** What brings the first image now. */
    Optional<Underway> ownUnderway() {
        return isPresent(sources.first()) ? Optional.empty() : jobs.underway(sources.first());
    }

    /** Why the first image did not come; empty when nothing went wrong. */
    Optional<String> ownFault() {
        return Optional.ofNullable(faults.get(sources.first()));
    }

    String first() {
        return sources.first();
    }

    /** Why nothing runs in {@code image}, which is missing. */
    Failure.NotReady missing(String image) {
        MissingImage missing = new MissingImage(image);
        return jobs.underway(image)
                .map(work -> missing.onItsWay(work.job(), work.phase(), work.progress()))
                .orElseGet(() -> missing.unavailable(remedies(image)));
    }

    private List<String> remedies(String image) {
        Optional<String> fault = Optional.ofNullable(faults.get(image));
        String said = "It said: " + fault.orElse("nothing yet");
        return ImageSources.isMade(image) && sources.canMake()
                ? List.of("Run " + sources.script().orElseThrow() + " as root and read what it says.", said)
                : fault.map(words -> List.of(byHand(image), said)).orElseGet(() -> List.of(byHand(image)));
    }

    private String byHand(String image) {
        return "Pull or build the image " + image + " on " + engine.address() + ".";
    }

    /** All images, without what is under way for them. */
    List<AllowedImage> images() {
        return sources.allowed().stream().map(this::image).toList();
    }

    AllowedImage image(String name) {
        Optional<ImageFacts> facts = facts(name);
        Optional<String> fault = Optional.ofNullable(faults.get(name));
        AllowedImage.State missing = fault.isPresent() ? AllowedImage.State.FAILED : AllowedImage.State.ABSENT;
        return new AllowedImage(
                name,
                facts.isPresent() ? AllowedImage.State.PRESENT : missing,
                facts.map(ImageFacts::id),
                facts.map(seen -> OptionalLong.of(seen.sizeBytes())).orElse(OptionalLong.empty()),
                fault,
                Optional.empty());
    }

    /** Follows nothing any more. */
    void close() {
        closed = true;
        followed.values().forEach(work -> work.following().leave());
        followed.clear();
    }

    /** Work whose end is waited for. */
    private record Followed(String image, ImageJobs.Following following) {}
}
