package dev.resourcehub.ollama.model;

import dev.resourcehub.job.Job;
import dev.resourcehub.resource.Failure;

/** How asking for a model ended. */
public sealed interface Ensured {

    /** It is there; nothing was asked of anybody outside. */
    record Present(ManagedModel model) implements Ensured {}

    /**
     * A job brings it.
     *
     * @param joined whether that job was under way before
     */
    record Started(Job job, boolean joined) implements Ensured {}

    /** It will not be there. */
    record Refused(Failure failure) implements Ensured {}
}
