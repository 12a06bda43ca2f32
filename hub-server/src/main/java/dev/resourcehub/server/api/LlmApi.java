package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.Route;
import dev.resourcehub.ollama.call.Timings;
import dev.resourcehub.ollama.call.Transcript;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.provider.Caller;
import dev.resourcehub.server.provider.LlmProvider;
import io.vertx.core.Future;
import java.util.function.Function;

/** {@code /llm/*}: generate, chat, vision, embed, and the models of the fleet. */
public final class LlmApi {

    private final LlmProvider provider;
    private final LlmRequests requests;
    private final Ids ids;

    /** Serves {@code provider}; {@code settings} are used where a request is silent. */
    public LlmApi(LlmProvider provider, OllamaSettings settings, Ids ids) {
        this.provider = provider;
        this.requests = new LlmRequests(settings);
        this.ids = ids;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        answering(routes, "/llm/generate", requests::generate, provider::generate, LlmAnswers::generated);
        answering(routes, "/llm/vision", requests::vision, provider::generate, LlmAnswers::generated);
        answering(routes, "/llm/chat", requests::chat, provider::chat, LlmAnswers::chatted);
        routes.post(
                "/llm/embed",
                exchange -> Bodies.read(exchange, body -> {
                    var call = requests.embed(body);
                    if (!Bodies.takesJson(exchange)) {
                        return;
                    }
                    Bodies.answer(
                            exchange,
                            provider.embed(call, Bodies.caller(exchange, Caller.Attention.WAITS)),
                            embeddings -> {
                                explain(exchange, embeddings.route(), embeddings.timings());
                                exchange.json(200, LlmAnswers.embedded(ids.next("emb_"), embeddings));
                            });
                }));
        routes.get(
                "/llm/models",
                exchange -> Bodies.answer(
                        exchange,
                        provider.models(),
                        models -> exchange.json(
                                200,
                                Page.of(exchange, models, model -> model.name()).toJson(LlmAnswers::model))));
    }

    private <T> void answering(
            Routes routes, String path, Function<JsonNode, LlmRequests.Asked<T>> reader, Door<T> door, Whole whole) {
        routes.post(
                path,
                exchange -> Bodies.read(exchange, body -> {
                    LlmRequests.Asked<T> asked = reader.apply(body);
                    Caller.Attention attention = asked.stream() ? Caller.Attention.FOLLOWS : Caller.Attention.WAITS;
                    Call call = sink -> door.ask(asked.call(), sink, Bodies.caller(exchange, attention));
                    run(exchange, asked.stream(), call, whole);
                }));
    }

    private void run(Exchange exchange, boolean stream, Call call, Whole whole) {
        if (stream) {
            stream(exchange, call);
            return;
        }
        if (!Bodies.takesJson(exchange)) {
            return;
        }
        CollectedAnswer collected = new CollectedAnswer(exchange.cancellation());
        call.start(collected)
                .onComplete(
                        answer -> Bodies.guarded(exchange, () -> {
                            explain(exchange, answer.route(), answer.timings());
                            exchange.json(200, whole.json(ids.next("gen_"), answer, collected.transcript()));
                        }),
                        error -> exchange.fail(collected.causeOf(error)));
    }

    private void stream(Exchange exchange, Call call) {
        Streams.open(exchange, LlmProvider.HUB_PATH)
                .ifPresent(stream -> call.start(new StreamedAnswer(exchange, stream))
                        .onComplete(
                                answer -> stream.end("done", ids.next("gen_"), LlmAnswers.done(answer)),
                                error -> Streams.fail(exchange, stream, error)));
    }

    private static void explain(Exchange exchange, Route route, Timings timings) {
        exchange.header("X-Hub-Path", LlmProvider.HUB_PATH);
        exchange.header("X-Hub-Instance", route.instance().value());
        exchange.header("X-Hub-Attempts", Integer.toString(route.attempts()));
        exchange.header("X-Hub-Queue-Ms", Double.toString(Numbers.millis(timings.queue())));
    }

    /** What takes calls of one kind. */
    private interface Door<T> {
        Future<Answer> ask(T call, LlmSink sink, Caller caller);
    }

    /** A call that waits for its sink. */
    private interface Call {
        Future<Answer> start(LlmSink sink);
    }

    /** How an answer in one piece is written. */
    private interface Whole {
        JsonText json(String id, Answer answer, Transcript transcript);
    }
}
