package dev.resourcehub.docker;

import dev.resourcehub.resource.Failure;

/** What answers a call that comes now. */
sealed interface Serving {

    /** A pool does. */
    record By(Backend backend) implements Serving {}

    /** Nothing does. */
    record Nothing(Failure failure) implements Serving {}
}
