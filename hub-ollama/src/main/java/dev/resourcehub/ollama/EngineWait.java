package dev.resourcehub.ollama;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.ollama.model.ComingEngine;
import dev.resourcehub.readiness.Provisioned;
import dev.resourcehub.readiness.ProvisioningRun;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Waits for the embedded engine to answer with its own model, for calls that came too early. Any thread. */
final class EngineWait implements ComingEngine {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final EmbeddedEngine engine;
    private final BooleanSupplier answers;
    private final Set<String> names;
    private final Timers timers;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    private record Waiting(ProvisioningRun run, Promise<Provisioned> end) {}

    /**
     * Waits for {@code engine}.
     *
     * @param answers whether the fleet has it and gives it calls
     * @param names what its own model may be called
     */
    EngineWait(EmbeddedEngine engine, BooleanSupplier answers, Set<ModelName> names, Timers timers) {
        this.engine = engine;
        this.answers = answers;
        this.names = names.stream().map(ModelName::key).collect(Collectors.toUnmodifiableSet());
        this.timers = timers;
    }

    /** Follows the engine from now on. */
    void follow() {
        engine.onChange(state -> waiting.forEach(one -> tell(one, state)));
    }

    @Override
    public boolean isWantedBy(Optional<ModelName> model) {
        return model.map(name -> names.contains(name.key())).orElse(true);
    }

    @Override
    public Future<Provisioned> await(ProvisioningRun run) {
        Waiting one = new Waiting(run, Promise.promise());
        waiting.add(one);
        Cancellation cancellation = run.cancellation();
        Cancellation.Registration leaving = cancellation.onCancel(() -> one.end()
                .tryFail(
                        new HubException(new Failure.Cancelled(cancellation.by().orElse("run")))));
        tell(one, engine.state());
        return one.end().future().onComplete(ended -> {
            waiting.remove(one);
            leaving.close();
        });
    }

    private void tell(Waiting one, EngineState state) {
        switch (state) {
            case EngineState.Fetching fetching ->
                fetching.job().ifPresent(job -> one.run().working(job, "downloading", fetching.progress()));
            case EngineState.Starting starting -> {}
            case EngineState.Restarting restarting -> {}
            case EngineState.Running running -> enrolled(one);
            case EngineState.Unavailable unavailable -> fail(one, unavailable.cause());
            case EngineState.Idle idle -> fail(one, "the embedded engine is not started");
        }
    }

    /** It answers a moment before the fleet gives it calls. */
    private void enrolled(Waiting one) {
        if (answers.getAsBoolean()) {
            one.end().tryComplete(Provisioned.done("the embedded engine answers"));
        } else if (!one.end().future().isComplete() && engine.state() instanceof EngineState.Running) {
            timers.after(LOOK, () -> enrolled(one));
        }
    }

    private static void fail(Waiting one, String cause) {
        one.end()
                .tryFail(new HubException(
                        new Failure.WorkFailed(Codes.SOURCE_NOT_FOUND, "model of the embedded engine", cause)));
    }
}
