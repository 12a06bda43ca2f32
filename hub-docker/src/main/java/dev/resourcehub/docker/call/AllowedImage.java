package dev.resourcehub.docker.call;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image that runs may name, and whether it is there.
 *
 * @param digest {@code sha256:...} of its configuration, where present
 * @param sizeBytes on the engine's disk, where present
 * @param detail what happens, or what went wrong; one line for people
 * @param job the id of the job that brings it, while one does
 */
public record AllowedImage(
        String name,
        State state,
        Optional<String> digest,
        OptionalLong sizeBytes,
        Optional<String> detail,
        Optional<String> job) {

    /** Where an image stands. */
    public enum State {
        PRESENT,
        /** It is made or fetched. */
        BUILDING,
        ABSENT,
        /** The last try to bring it failed. */
        FAILED;

        /** The name as the API writes it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same one while {@code job} brings it and is in {@code phase}. */
    public AllowedImage onItsWay(String job, String phase) {
        return new AllowedImage(name, State.BUILDING, digest, sizeBytes, Optional.of(phase), Optional.of(job));
    }

    /** One that nobody has looked for, or that is not there. */
    public static AllowedImage absent(String name) {
        return new AllowedImage(
                name, State.ABSENT, Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());
    }
}
