package dev.resourcehub.docker.call;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The refusal of a call whose image is not there: a {@code NotReady} that names the image, and nothing but an image.
 *
 * @param image its name, as the settings write it
 */
public record MissingImage(String image) {

    private static final String SUBJECT = "image ";
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    /** The image that {@code failure} misses; empty for any other failure, also another {@code NotReady}. */
    public static Optional<MissingImage> in(Failure failure) {
        return failure instanceof Failure.NotReady missing
                        && missing.code().equals(Codes.NOT_READY)
                        && missing.subject().startsWith(SUBJECT)
                ? Optional.of(new MissingImage(missing.subject().substring(SUBJECT.length())))
                : Optional.empty();
    }

    /** How failures and jobs call it. */
    public String subject() {
        return SUBJECT + image;
    }

    /** Nothing brings it now; {@code remedies} are complete sentences. */
    public Failure.NotReady unavailable(List<String> remedies) {
        return new Failure.NotReady(Codes.NOT_READY, subject(), "unavailable", Optional.empty(), COME_BACK, remedies);
    }

    /** {@code job} brings it. */
    public Failure.NotReady onItsWay(String job, String phase, Optional<Progress> progress) {
        return new Failure.NotReady(
                Codes.NOT_READY, subject(), phase, progress, COME_BACK, List.of(), Optional.of(job));
    }
}
