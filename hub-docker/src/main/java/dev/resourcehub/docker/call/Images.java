package dev.resourcehub.docker.call;

import dev.resourcehub.resource.Failure;
import io.vertx.core.Future;
import java.util.List;

/** The images of the Docker hub: which ones may be used, and how a missing one comes. Any thread. */
public interface Images {

    /** All allowed images as last seen, the default one first. */
    List<AllowedImage> images();

    /**
     * Has an image brought where it is not there: by the job that is at it, or by a new one. Never fails; ends in the caller's
     * Vert.x context where there is one.
     *
     * @param image one of the allowed ones
     */
    Future<Ensured> ensure(String image);

    /** How {@link #ensure} ended. */
    sealed interface Ensured {
        /** It is there. */
        record Present(AllowedImage image) implements Ensured {}

        /** {@code job} brings it; follow it in the log of jobs. */
        record Started(String job) implements Ensured {}

        /** Nothing brings it. */
        record Refused(Failure failure) implements Ensured {}
    }
}
