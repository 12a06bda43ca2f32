package dev.resourcehub.server;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.server.http.Routes;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Both halves of a running hub, with the way to stop each. */
public record Hubs(Half<LanguageModels> models, Half<PythonSandboxes> sandboxes) {

    /** Makes both halves; when one cannot be made, the other is closed and its failure is the answer. */
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
        return Stream.concat(models.more().kinds().stream(), sandboxes.more().kinds().stream())
                .toList();
    }

    /** What provides for the calls of both. */
    List<ProvisioningStrategy> strategies() {
        return Stream.concat(models.more().strategies().stream(), sandboxes.more().strategies().stream())
                .toList();
    }

    /** Adds the routes that only this sort of half has. */
    void addTo(Routes routes) {
        models.more().routes().accept(routes);
        sandboxes.more().routes().accept(routes);
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
     * @param more what it brings beside that
     * @param begin starts what needs jobs to run, and is called once they do; ends as soon as the half can be asked
     * @param drain admits nothing new and ends when what runs has ended
     * @param close stops everything the half started; idempotent
     */
    public record Half<T>(
            T door,
            ResourceHub hub,
            More more,
            Supplier<Future<Void>> begin,
            Supplier<Future<Void>> drain,
            Supplier<Future<Void>> close) {

        /** A half that offers no jobs and needs none. */
        public Half(T door, ResourceHub hub, Supplier<Future<Void>> drain, Supplier<Future<Void>> close) {
            this(door, hub, More.NOTHING, Future::succeededFuture, drain, close);
        }
    }

    /**
     * What a half brings beside its door.
     *
     * @param kinds the kinds of jobs it offers
     * @param strategies provide what calls miss
     * @param routes adds its own part of the API
     */
    public record More(List<JobKind> kinds, List<ProvisioningStrategy> strategies, Consumer<Routes> routes) {

        /** Brings nothing. */
        public static final More NOTHING = new More(List.of(), List.of(), routes -> {});

        public More {
            kinds = List.copyOf(kinds);
            strategies = List.copyOf(strategies);
        }
    }

    /** Makes a half; the future ends as soon as it is made, before its {@code begin}. */
    @FunctionalInterface
    public interface Factory<T> {
        /** Makes it. */
        Future<Half<T>> start(Workshop workshop);
    }
}
