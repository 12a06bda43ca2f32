package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A pipeline with time that passes when told, scripted strategies and scripted calls. */
final class Bench {

    static final String OLLAMA = "ollama";
    static final Target MODEL = new Target("model", "gemma3:270m");
    static final Code MODEL_NOT_FOUND = new Code("model_not_found");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final ManualTimers time = new ManualTimers();
    final InstantSource clock = () -> Instant.parse("2026-11-30T08:00:00Z").plusNanos(time.nanos());
    final CountingMeters meters = new CountingMeters();
    final PipelineSettings settings;
    final ProvisioningPipeline pipeline;
    final AdapterReadiness adapter;

    Bench(ProvisioningStrategy... strategies) {
        this(PipelineSettings.DEFAULTS, () -> 0.5, strategies);
    }

    Bench(PipelineSettings settings, Chance chance, ProvisioningStrategy... strategies) {
        this.settings = settings;
        PipelinePorts ports = new PipelinePorts(new Ports(time, time, chance, meters), clock, () -> Runnable::run);
        pipeline = ProvisioningPipeline.of(settings, List.of(strategies), ports);
        adapter = new AdapterReadiness(OLLAMA, "OllamaHub", time, clock);
    }

    /** The adapter is registered and ready. */
    Bench ready() {
        pipeline.register(GatedAdapter.of(adapter, GateSettings.DEFAULTS));
        adapter.ready();
        return this;
    }

    ProvisioningContext context() {
        return context(OLLAMA);
    }

    ProvisioningContext context(String id) {
        return context(id, MODEL);
    }

    ProvisioningContext context(String id, Target model) {
        return new ProvisioningContext(
                id,
                "OllamaHub",
                "generate",
                Optional.of("prompt"),
                Optional.of("documents"),
                Map.of(ProvisioningContext.MODEL, model.id()),
                List.of(),
                provenance());
    }

    Provenance provenance() {
        return new Provenance("ai-api", "readiness:operation-failure", "req-7", clock.instant(), Map.of());
    }

    <T> Future<T> run(Supplier<Future<T>> work) {
        return run(context(), work);
    }

    <T> Future<T> run(ProvisioningContext context, Supplier<Future<T>> work) {
        return pipeline.run(
                new GatedCall<>(context, work, PATIENCE, (job, phase, progress) -> {}, Cancellation.create()));
    }

    List<String> told() {
        return pipeline.events().after(0).stream()
                .map(event -> event.said().wireName())
                .toList();
    }

    ProvisioningEvent.Said last() {
        return pipeline.events().after(0).getLast().said();
    }

    static HubException noModel() {
        return new HubException(new Failure.Unknown(MODEL_NOT_FOUND, "model", MODEL.id()));
    }

    static Failure.AfterProvisioning afterProvisioning(Future<?> call) {
        return (Failure.AfterProvisioning) HubException.failureOf(call.cause());
    }

    /** A call whose runs end as scripted; the last ending stays. */
    static final class Calls implements Supplier<Future<String>> {

        private final Deque<Future<String>> endings = new ArrayDeque<>();
        int runs;

        static Calls failingOnce(Throwable first) {
            return new Calls().then(Future.failedFuture(first)).then(Future.succeededFuture("tokens"));
        }

        static Calls failing(Throwable always) {
            return new Calls().then(Future.failedFuture(always));
        }

        Calls then(Future<String> ending) {
            endings.add(ending);
            return this;
        }

        @Override
        public Future<String> get() {
            runs++;
            return endings.size() == 1 ? endings.element() : endings.remove();
        }
    }

    /** Everything a waiter heard. */
    static final class Heard implements GatedCall.Waiter {

        final List<String> phases = new ArrayList<>();

        @Override
        public void provisioning(String job, String phase, Progress progress) {
            phases.add(job + " " + phase + " " + progress.completedBytes());
        }
    }
}
