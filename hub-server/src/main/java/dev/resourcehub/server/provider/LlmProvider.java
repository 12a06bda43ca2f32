package dev.resourcehub.server.provider;

import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.Embeddings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubView;
import io.vertx.core.Future;
import java.util.List;

/** Language model calls on the path that serves them. Semantics are those of {@link LanguageModels}. */
public final class LlmProvider {

    /** What answers call the path to the hub. */
    public static final String HUB_PATH = "hub";

    private final LanguageModels models;

    /** Serves every call from {@code models}. */
    public LlmProvider(LanguageModels models) {
        this.models = models;
    }

    /** Completes a prompt. */
    public Future<Answer> generate(GenerateCall call, LlmSink sink, Cancellation cancellation) {
        return models.generate(call, sink, cancellation);
    }

    /** Answers the last of some messages. */
    public Future<Answer> chat(ChatCall call, LlmSink sink, Cancellation cancellation) {
        return models.chat(call, sink, cancellation);
    }

    /** Turns texts into vectors. */
    public Future<Embeddings> embed(EmbedCall call, Cancellation cancellation) {
        return models.embed(call, cancellation);
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
