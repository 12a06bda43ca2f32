package dev.resourcehub.docker;

import dev.resourcehub.docker.call.AllowedImage;
import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.Images;
import dev.resourcehub.docker.image.ImageJobs.Asked;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The images of a hub, for those in front of it: hops to the hub's event loop and back. */
final class HubImages implements Images {

    private final Provision provision;
    private final HubLoop home;
    private final Supplier<Optional<EngineChoice>> choice;
    private final Supplier<Failure> notStarted;

    /** @param choice empty until the hub has started */
    HubImages(
            Provision provision, HubLoop home, Supplier<Optional<EngineChoice>> choice, Supplier<Failure> notStarted) {
        this.provision = provision;
        this.home = home;
        this.choice = choice;
        this.notStarted = notStarted;
    }

    @Override
    public List<AllowedImage> images() {
        List<AllowedImage> seen = choice.get()
                .map(engines -> engines.picture().images())
                .orElseGet(() -> provision.sources().allowed().stream()
                        .map(AllowedImage::absent)
                        .toList());
        return seen.stream().map(this::withWork).toList();
    }

    private AllowedImage withWork(AllowedImage image) {
        return image.state() == AllowedImage.State.PRESENT
                ? image
                : provision
                        .jobs()
                        .underway(image.name())
                        .map(work -> image.onItsWay(work.job(), work.phase()))
                        .orElse(image);
    }

    @Override
    public Future<Ensured> ensure(String image) {
        List<String> allowed = provision.sources().allowed();
        if (!allowed.contains(image)) {
            return refused(new Failure.Unprocessable(
                    ImageCodes.IMAGE_NOT_ALLOWED, "image", "one of the configured images", Map.of("images", allowed)));
        }
        return onLoop(engines -> engines.shelf()
                        .map(shelf -> ensure(image, shelf))
                        .orElseGet(() -> refused(engines.withoutDocker())))
                .recover(broken -> refused(HubException.failureOf(broken)));
    }

    private static Future<Ensured> refused(Failure failure) {
        return Future.succeededFuture(new Ensured.Refused(failure));
    }

    private static Future<Ensured> ensure(String image, ImageShelf shelf) {
        return shelf.look()
                .compose(looked -> shelf.isPresent(image)
                        ? Future.succeededFuture(new Ensured.Present(shelf.image(image)))
                        : shelf.ask(image).map(asked -> switch (asked) {
                            case Asked.Working(String job) -> new Ensured.Started(job);
                            case Asked.Refused(Failure failure) -> new Ensured.Refused(failure);
                        }));
    }

    /** Looks whether calls can run in {@code image} by now; gives why not. */
    Future<Optional<Failure>> lookFor(String image) {
        return onLoop(engines -> engines.lookFor(image));
    }

    private <T> Future<T> onLoop(Function<EngineChoice, Future<T>> work) {
        Optional<EngineChoice> engines = choice.get();
        if (engines.isEmpty()) {
            return Future.failedFuture(new HubException(notStarted.get()));
        }
        Context current = Vertx.currentContext();
        Context caller = current == null ? home.context() : current;
        Promise<T> promise = Promise.promise();
        home.context()
                .runOnContext(now -> work.apply(engines.get())
                        .onComplete(ended -> caller.runOnContext(there -> promise.handle(ended))));
        return promise.future();
    }
}
