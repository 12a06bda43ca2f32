package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.resource.Progress;
import java.util.List;
import java.util.Optional;

/** The model that the engine has even where nobody pulled one: it is obtained once, and tried again until it is there. */
public interface OwnModel {

    /** Either the model or why it is missing. */
    sealed interface Obtained {

        /** It is there, complete and checked. */
        record Here(StoredModel model) implements Obtained {}

        /**
         * It is not, for now.
         *
         * @param remedies what an operator can do, one complete sentence each; any of them helps
         */
        record Missing(String cause, List<String> remedies) implements Obtained {
            public Missing {
                remedies = List.copyOf(remedies);
            }
        }
    }

    /** Hears how far it is; returns at once. */
    @FunctionalInterface
    interface Watcher {

        /**
         * It is on its way.
         *
         * @param source where it comes from, for people
         * @param job id of the job that brings it, where one does
         */
        void fetching(String source, Progress progress, Optional<String> job);
    }

    /**
     * Finds or fetches it, or waits for whoever does.
     *
     * <p>Blocks, on a virtual thread of the engine; an interrupt calls it off and ends it with {@link InterruptedException}.
     * After {@link Obtained.Missing} it is called again, 30 s later at first, 10 min at last.
     */
    Obtained obtain(Watcher watcher) throws InterruptedException;

    /** What an operator can always do, one complete sentence each. */
    List<String> remedies();
}
