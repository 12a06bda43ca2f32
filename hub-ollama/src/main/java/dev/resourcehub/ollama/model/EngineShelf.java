package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.StoredModel;
import io.vertx.core.Future;
import java.util.Optional;

/** The models that the embedded engine may serve. Any thread; waits for nothing. */
public interface EngineShelf {

    /** Whether the engine serves, or will as soon as it has a model. */
    boolean serves();

    /** Why the engine cannot run a model of that header, one line; empty when it can. */
    Optional<String> refusal(GgufHeader header);

    /** Puts a complete model on the shelf, in place of another one of that name; ends when it can be asked for. */
    Future<Void> offer(StoredModel model);

    /** Takes a model off; nothing where it was not there. */
    Future<Void> withdraw(ModelName name);

    /** Of a hub without an engine. */
    static EngineShelf none() {
        return new EngineShelf() {
            @Override
            public boolean serves() {
                return false;
            }

            @Override
            public Optional<String> refusal(GgufHeader header) {
                return Optional.empty();
            }

            @Override
            public Future<Void> offer(StoredModel model) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> withdraw(ModelName name) {
                return Future.succeededFuture();
            }
        };
    }
}
