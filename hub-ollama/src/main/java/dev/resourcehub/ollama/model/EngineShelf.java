package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The models that the embedded engine may serve, beside its own one. Any thread. */
public interface EngineShelf {

    /** Whether the engine serves, or will as soon as it has a model. */
    boolean serves();

    /** Why the engine cannot run a model of these files, all of them in order, one line; empty when it can. Blocks. */
    Optional<String> refusal(List<Path> parts);

    /** Puts a complete model on the shelf, in place of another one of that name; ends when it can be asked for. */
    Future<Void> offer(Shelved model);

    /** Takes a model off, nothing where it was not there; {@code Conflict} where it is the engine's own. */
    Future<Void> withdraw(ModelName name);

    /** Of a hub without an engine. */
    static EngineShelf none() {
        return new EngineShelf() {
            @Override
            public boolean serves() {
                return false;
            }

            @Override
            public Optional<String> refusal(List<Path> parts) {
                return Optional.empty();
            }

            @Override
            public Future<Void> offer(Shelved model) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> withdraw(ModelName name) {
                return Future.succeededFuture();
            }
        };
    }
}
