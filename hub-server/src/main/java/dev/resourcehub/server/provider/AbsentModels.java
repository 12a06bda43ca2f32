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

/** Language models where there are none: every call is refused with what to do about it. */
public final class AbsentModels implements LanguageModels {

    private final Absence absence;

    /** Refuses for this reason. */
    public AbsentModels(Absence absence) {
        this.absence = absence;
    }

    @Override
    public Future<Answer> generate(GenerateCall call, LlmSink sink, Cancellation cancellation) {
        return absence.refuse();
    }

    @Override
    public Future<Answer> chat(ChatCall call, LlmSink sink, Cancellation cancellation) {
        return absence.refuse();
    }

    @Override
    public Future<Embeddings> embed(EmbedCall call, Cancellation cancellation) {
        return absence.refuse();
    }

    @Override
    public Future<List<FleetModel>> models() {
        return Future.succeededFuture(List.of());
    }

    @Override
    public HubView view() {
        return absence.view("ollama");
    }
}
