package dev.resourcehub.server;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.resource.ResourceHub;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Both halves of a running hub, with the way to stop each. */
public record Hubs(Half<LanguageModels> models, Half<PythonSandboxes> sandboxes) {

    /** Starts both halves at once; when one fails, the other is closed and its failure is the answer. */
    static Future<Hubs> start(Workshop workshop, Factory<LanguageModels> models, Factory<PythonSandboxes> sandboxes) {
        Future<Half<LanguageModels>> llm = models.start(workshop);
        Future<Half<PythonSandboxes>> python = sandboxes.start(workshop);
        return Future.join(llm, python)
                .map(both -> new Hubs(llm.result(), python.result()))
                .recover(error -> closeStarted(llm)
                        .eventually(() -> closeStarted(python))
                        .transform(closed -> Future.failedFuture(error)));
    }

    /** Admits nothing new, in both. */
    Future<Void> drain() {
        return Future.join(models.drain().get(), sandboxes.drain().get()).mapEmpty();
    }

    /** Stops both; what one cannot stop does not keep the other from stopping. */
    Future<Void> close() {
        return Future.join(models.close().get(), sandboxes.close().get()).mapEmpty();
    }

    private static <T> Future<Void> closeStarted(Future<Half<T>> half) {
        return half.succeeded() ? half.result().close().get() : Future.succeededFuture();
    }

    /**
     * A half that runs.
     *
     * @param door what answers calls
     * @param hub the same half as an operator handles it
     * @param drain admits nothing new and ends when what runs has ended
     * @param close stops everything the half started; idempotent
     */
    public record Half<T>(T door, ResourceHub hub, Supplier<Future<Void>> drain, Supplier<Future<Void>> close) {}

    /** Makes a half; the future ends as soon as it can be asked, not when everything it brings up is ready. */
    @FunctionalInterface
    public interface Factory<T> {
        /** Starts it. */
        Future<Half<T>> start(Workshop workshop);
    }
}
