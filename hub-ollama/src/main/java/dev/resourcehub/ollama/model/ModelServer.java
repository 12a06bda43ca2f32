package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One Ollama server as a place for models. Any thread; futures fail with a {@code HubException}.
 *
 * <p>Nothing here has a limit on its whole length: who stands still fails with {@code DeadlineExceeded} in phase
 * {@code quiet}, and a cancellation closes the connection.
 */
public interface ModelServer {

    InstanceId id();

    /** The models it was last seen to have. */
    List<Held> models();

    /** Calls that run there now. */
    int inFlight();

    /** Has it pull a model from its registry; completes with its word of success. */
    Future<Void> pull(ModelName model, Listener listener, Cancellation cancellation);

    /** Sends it what it lacks of the files and has it make a model of them. */
    Future<Void> upload(Upload upload, Listener listener, Cancellation cancellation);

    /** Removes a model; false when it had none of that name. */
    Future<Boolean> delete(ModelName model, Cancellation cancellation);

    /** Asks it anew what it has. */
    Future<Void> look();

    /** The model of that name, as last seen. */
    default Optional<Held> held(ModelName model) {
        return models().stream().filter(held -> model.sameModelAs(held.name())).findFirst();
    }

    /** A model that a server has; {@code digest} is its manifest's, as the server writes it. */
    record Held(String name, Optional<String> digest, OptionalLong sizeBytes) {}

    /**
     * A model to be made of files.
     *
     * @param template how turns are written; empty where its source says nothing
     */
    record Upload(ModelName name, List<Part> parts, String template) {
        public Upload {
            parts = List.copyOf(parts);
        }
    }

    /** One file of an upload; {@code sha256} has 64 hex digits. */
    record Part(String fileName, String sha256, long bytes, Path file) {}

    /** Hears how far it is, on an event loop. */
    interface Listener {

        /** It does something else now: {@code resolving downloading uploading verifying finalizing}. */
        void phase(String phase);

        /** It is so far; neither number nor the share ever falls. */
        void progress(Progress progress);
    }
}
