package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubView;
import io.vertx.core.Future;
import java.util.List;

/**
 * What the Ollama hub does for those in front of it.
 *
 * <p>Calls run on the caller's event loop: events reach the sink there, and the future ends there, once, after the last
 * event. Refusals and breakage are a {@code HubException}: {@code Unknown} with {@code model_not_found},
 * {@code NotReady}, {@code NoCapacity}, {@code Draining}, {@code BackendError}, {@code BackendUnreachable},
 * {@code DeadlineExceeded}, {@code Unprocessable}. Firing the cancellation stops the backend's work and ends the future
 * with {@code Cancelled}.
 */
public interface LanguageModels {

    /** Completes a prompt. */
    Future<Answer> generate(GenerateCall call, LlmSink sink, Cancellation cancellation);

    /** Answers the last of some messages. */
    Future<Answer> chat(ChatCall call, LlmSink sink, Cancellation cancellation);

    /** Turns texts into vectors. */
    Future<Embeddings> embed(EmbedCall call, Cancellation cancellation);

    /** Every model that an instance of the fleet has, sorted by name. */
    Future<List<FleetModel>> models();

    /** The hub as an operator sees it, now. */
    HubView view();
}
