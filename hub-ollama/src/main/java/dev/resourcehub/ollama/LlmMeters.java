package dev.resourcehub.ollama;

import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Meters;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the hub tells about its calls: {@code hub_llm_calls_total{operation,outcome}},
 * {@code hub_llm_time_to_first_token_seconds}, {@code hub_llm_tokens_total{direction}}. Outcomes are {@code ok} and the codes of the catalogue.
 */
final class LlmMeters {

    private final Meters meters;
    private final Map<String, Meters.Counter> calls = new ConcurrentHashMap<>();
    private final Meters.Timing firstToken;
    private final Meters.Counter promptTokens;
    private final Meters.Counter completionTokens;

    LlmMeters(Meters meters) {
        this.meters = meters;
        this.firstToken = meters.timing(
                "hub_llm_time_to_first_token", "From the start of a call to the first piece of its answer.", List.of());
        this.promptTokens = tokens("prompt");
        this.completionTokens = tokens("completion");
    }

    <T> Future<T> measure(String operation, Future<T> call) {
        return call.onComplete(ended -> {
            String outcome = ended.succeeded()
                    ? "ok"
                    : HubException.failureOf(ended.cause()).code().value();
            calls.computeIfAbsent(operation + ' ' + outcome, key -> counter(operation, outcome))
                    .increment();
        });
    }

    void streamed(Duration untilFirstToken, long prompt, long completion) {
        firstToken.record(untilFirstToken);
        promptTokens.add((double) prompt);
        completionTokens.add((double) completion);
    }

    private Meters.Counter counter(String operation, String outcome) {
        return meters.counter(
                "hub_llm_calls",
                "Calls to language models that ended.",
                List.of(new Meters.Label("operation", operation), new Meters.Label("outcome", outcome)));
    }

    private Meters.Counter tokens(String direction) {
        return meters.counter(
                "hub_llm_tokens", "Tokens read and written.", List.of(new Meters.Label("direction", direction)));
    }
}
