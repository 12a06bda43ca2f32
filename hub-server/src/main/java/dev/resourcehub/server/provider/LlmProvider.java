package dev.resourcehub.server.provider;

import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.Embeddings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.readiness.GatedCall;
import dev.resourcehub.readiness.Provisioning;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.resource.HubView;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Language model calls on the path that serves them; what a call misses is provided on the way. Semantics are otherwise those
 * of {@link LanguageModels}.
 */
public final class LlmProvider {

    /** What answers call the path to the hub. */
    public static final String HUB_PATH = "hub";

    /** The adapter that its calls go through. */
    public static final String ADAPTER = "ollama";

    private final LanguageModels models;
    private final Provisioning provisioning;
    private final Patience patience;
    private final Optional<ModelName> defaultModel;
    private final Reasons reasons;

    /**
     * Serves every call from {@code models}.
     *
     * @param defaultModel what a call that names none asks for, where that is configured
     * @param clock the time of day
     */
    public LlmProvider(
            LanguageModels models,
            Provisioning provisioning,
            Patience patience,
            Optional<ModelName> defaultModel,
            InstantSource clock) {
        this.models = models;
        this.provisioning = provisioning;
        this.patience = patience;
        this.defaultModel = defaultModel;
        this.reasons = new Reasons(ADAPTER, "OllamaHub", clock);
    }

    /** Completes a prompt. */
    public Future<Answer> generate(GenerateCall call, LlmSink sink, Caller caller) {
        return run(
                "generate",
                call.terms(),
                caller,
                hears(sink),
                () -> models.generate(call, sink, caller.cancellation()));
    }

    /** Answers the last of some messages. */
    public Future<Answer> chat(ChatCall call, LlmSink sink, Caller caller) {
        return run("chat", call.terms(), caller, hears(sink), () -> models.chat(call, sink, caller.cancellation()));
    }

    /** Turns texts into vectors. */
    public Future<Embeddings> embed(EmbedCall call, Caller caller) {
        return run(
                "embed",
                call.terms(),
                caller,
                (job, phase, progress) -> {},
                () -> models.embed(call, caller.cancellation()));
    }

    private <T> Future<T> run(
            String operation, Terms terms, Caller caller, GatedCall.Waiter waiter, Supplier<Future<T>> work) {
        Map<String, String> hints = terms.model()
                .or(() -> defaultModel)
                .map(model -> Map.of(ProvisioningContext.MODEL, model.canonical()))
                .orElse(Map.of());
        return provisioning.run(new GatedCall<>(
                reasons.of(caller, operation, "text", hints),
                work,
                patience.of(caller, terms.timeout()),
                waiter,
                caller.cancellation()));
    }

    private static GatedCall.Waiter hears(LlmSink sink) {
        return (job, phase, progress) -> sink.emit(new LlmEvent.Provisioning(job, phase, progress));
    }

    /** Every model of the fleet, sorted by name. */
    public Future<List<FleetModel>> models() {
        return models.models();
    }

    /** The hub as an operator sees it. */
    public HubView view() {
        return models.view();
    }
}
