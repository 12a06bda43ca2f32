package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.Bench.Calls;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A call of an event loop hears and ends there, whoever did the work. */
class CallerContextTest {

    @Test
    void progress_the_second_run_and_the_result_are_where_the_call_came_from() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Scripted pull = Scripted.background("ai-model");
            Bench bench = new Bench();
            ProvisioningPipeline pipeline = ProvisioningPipeline.of(
                    PipelineSettings.DEFAULTS,
                    List.of(pull),
                    PipelinePorts.of(
                            new Ports(Ticker.system(), Timers.of(vertx), Chance.random(), Meters.none()),
                            InstantSource.system()));
            Context context = vertx.getOrCreateContext();
            CompletableFuture<@Nullable Context> heard = new CompletableFuture<>();
            CompletableFuture<@Nullable Context> again = new CompletableFuture<>();
            CompletableFuture<@Nullable Context> ended = new CompletableFuture<>();
            CompletableFuture<String> asked = new CompletableFuture<>();
            Calls calls = Calls.failingOnce(Bench.noModel());
            context.runOnContext(now -> {
                pipeline.run(new GatedCall<>(
                                bench.context(),
                                () -> {
                                    if (calls.runs == 1) {
                                        again.complete(Vertx.currentContext());
                                    }
                                    return calls.get();
                                },
                                Bench.PATIENCE,
                                (job, phase, progress) -> heard.complete(Vertx.currentContext()),
                                Cancellation.create()))
                        .onComplete(done -> ended.complete(Vertx.currentContext()));
                asked.complete("");
            });
            asked.get(30, TimeUnit.SECONDS);

            pull.run().run().working("job-1", "downloading", Progress.of(1, 2));
            pull.run().done();

            assertThat(heard.get(30, TimeUnit.SECONDS)).isSameAs(context);
            assertThat(again.get(30, TimeUnit.SECONDS)).isSameAs(context);
            assertThat(ended.get(30, TimeUnit.SECONDS)).isSameAs(context);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
