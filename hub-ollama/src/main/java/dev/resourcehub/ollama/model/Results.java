package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Waits for futures on a thread that may block. */
final class Results {

    private Results() {}

    /** What {@code future} ends with; its failure is thrown as a {@code HubException}. */
    static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            throw new HubException(HubException.failureOf(cause), cause);
        }
    }

    static HubException failed(dev.resourcehub.resource.Code code, String subject, String cause) {
        return new HubException(new Failure.WorkFailed(code, subject, cause));
    }
}
