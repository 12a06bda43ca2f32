package dev.resourcehub.server;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.resource.ResourceHub;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

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

    /** The kinds of jobs of both. */
    List<JobKind> kinds() {
        return Stream.concat(models.kinds().stream(), sandboxes.kinds().stream())
                .toList();
    }

    /** Starts what needs jobs, in both. */
    Future<Void> begin() {
        return Future.join(models.begin().get(), sandboxes.begin().get()).mapEmpty();
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
     * @param kinds the kinds of jobs it offers
     * @param begin starts what needs jobs to run, and is called once they do; ends as soon as that can be asked
     * @param drain admits nothing new and ends when what runs has ended
     * @param close stops everything the half started; idempotent
     */
    public record Half<T>(
            T door,
            ResourceHub hub,
            List<JobKind> kinds,
            Supplier<Future<Void>> begin,
            Supplier<Future<Void>> drain,
            Supplier<Future<Void>> close) {

        public Half {
            kinds = List.copyOf(kinds);
        }

        /** A half that offers no jobs and needs none. */
        public Half(T door, ResourceHub hub, Supplier<Future<Void>> drain, Supplier<Future<Void>> close) {
            this(door, hub, List.of(), Future::succeededFuture, drain, close);
        }
    }

    /** Makes a half; the future ends as soon as it can be asked, not when everything it brings up is ready. */
    @FunctionalInterface
    public interface Factory<T> {
        /** Starts it. */
        Future<Half<T>> start(Workshop workshop);
    }
}
