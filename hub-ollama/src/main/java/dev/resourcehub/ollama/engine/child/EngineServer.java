package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.wire.AnswerCodec;
import dev.resourcehub.ollama.engine.wire.EmbedRequest;
import dev.resourcehub.ollama.engine.wire.KeepAlive;
import dev.resourcehub.ollama.engine.wire.ModelCard;
import dev.resourcehub.ollama.engine.wire.Refusal;
import dev.resourcehub.ollama.engine.wire.RequestCodec;
import dev.resourcehub.ollama.engine.wire.TextRequest;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiFunction;

/** Ollama's API over one model, on 127.0.0.1. */
final class EngineServer {

    private static final String VERSION = "0.1.0";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Vertx vertx;
    private final ModelMemory memory;
    private final ModelCard card;
    private final Template template;
    private final int context;
    private final Ticker ticker;
    private final InstantSource clock;
    private final RequestCodec requests = new RequestCodec();
    private final AnswerCodec answers = new AnswerCodec();
    private final Line line;
    private final HttpServer server;

    EngineServer(
            Vertx vertx,
            ModelMemory memory,
            ModelCard card,
            Template template,
            int context,
            int parallel,
            Ticker ticker,
            InstantSource clock) {
        this.vertx = vertx;
        this.memory = memory;
        this.card = card;
        this.template = template;
        this.context = context;
        this.ticker = ticker;
        this.clock = clock;
        this.line = new Line(memory, parallel, ticker);
        this.server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false));
    }

    /** Serves on {@code port}, 0 for a free one; gives the port it got. */
    Future<Integer> listen(int port) {
        return server.requestHandler(this::route).listen(port, "127.0.0.1").map(HttpServer::actualPort);
    }

    /** Stops listening and ends what runs. */
    Future<Void> close() {
        line.close();
        return server.close();
    }

    private void route(HttpServerRequest http) {
        Exchange exchange = new Exchange(vertx, http, answers);
        if (!exchange.comesFromHere()) {
            exchange.forbid();
            return;
        }
        switch (String.valueOf(http.path())) {
            case "/" -> exchange.read(TEXT, "Ollama is running".getBytes(StandardCharsets.US_ASCII));
            case "/api/version" -> exchange.read(Outlet.JSON, answers.version(VERSION));
            case "/api/tags" -> exchange.read(Outlet.JSON, answers.tags(card));
            case "/api/ps" -> exchange.read(Outlet.JSON, answers.loadedModels(card, memory.residence()));
            case "/api/show" -> exchange.post(body -> show(exchange, requests.show(body)));
            case "/api/generate" -> exchange.post(body -> text(exchange, requests.generate(body)));
            case "/api/chat" -> exchange.post(body -> text(exchange, requests.chat(body)));
            case "/api/embed" ->
                exchange.post(body -> embed(
                        exchange,
                        requests.embed(body),
                        (request, made) -> answers.embeddings(
                                request,
                                made.result().vectors(),
                                made.totalNanos(),
                                made.loadNanos(),
                                made.result().tokens())));
            case "/api/embeddings" ->
                exchange.post(body -> embed(
                        exchange,
                        requests.embeddings(body),
                        (request, made) -> answers.embedding(made.result().vectors())));
            default -> exchange.plain(404, "404 page not found");
        }
    }

    private void show(Exchange exchange, String name) {
        if (!isMine(name)) {
            String asked = ModelName.isValid(name) ? new ModelName(name).canonical() : name;
            throw new Refusal(404, "model '" + asked + "' not found");
        }
        exchange.answer(200, Outlet.JSON, answers.show(card));
    }

    private void text(Exchange exchange, TextRequest request) {
        demandModel(request.model());
        request.unsupported().ifPresent(missing -> {
            throw new Refusal(400, unsupported(missing, request.model()));
        });
        if (request.isEmpty()) {
            loadOnly(exchange, request);
            return;
        }
        Outlet outlet = exchange.outlet();
        Generation generation = new Generation(request, template, context, answers, outlet, ticker, clock);
        enter(exchange, outlet, generation::run, request.keepAlive());
    }

    private void loadOnly(Exchange exchange, TextRequest request) {
        Outlet outlet = exchange.outlet();
        if (request.keepAlive() instanceof KeepAlive.For some && some.time().equals(Duration.ZERO)) {
            vertx.executeBlocking(() -> {
                        memory.leave();
                        return answers.loaded(request, clock.instant(), "unload");
                    })
                    .onComplete(done -> outlet.end(200, done.result()));
            return;
        }
        enter(
                exchange,
                outlet,
                (model, loadNanos) -> outlet.end(200, answers.loaded(request, clock.instant(), "load")),
                request.keepAlive());
    }

    private void embed(Exchange exchange, EmbedRequest request, BiFunction<EmbedRequest, Made, byte[]> form) {
        demandModel(request.model());
        Outlet outlet = exchange.outlet();
        long arrived = ticker.nanos();
        enter(
                exchange,
                outlet,
                (model, loadNanos) -> {
                    Embedding result = Embedding.of(request, model, outlet);
                    outlet.end(200, form.apply(request, new Made(result, ticker.nanos() - arrived, loadNanos)));
                },
                request.keepAlive());
    }

    private record Made(Embedding result, long totalNanos, long loadNanos) {}

    private void enter(Exchange exchange, Outlet outlet, Line.Work work, KeepAlive keepAlive) {
        Runnable place =
                line.enter(work, keepAlive, outlet, (status, message) -> outlet.end(status, answers.error(message)));
        exchange.onLeave(() -> line.leave(place));
    }

    private void demandModel(String name) {
        if (!isMine(name)) {
            throw new Refusal(404, "model '" + name + "' not found");
        }
    }

    private boolean isMine(String name) {
        return ModelName.isValid(name) && new ModelName(name).sameModelAs(card.name());
    }

    private String unsupported(TextRequest.Capability missing, String name) {
        String full = "registry.ollama.ai/library/" + card.name();
        return switch (missing) {
            case INSERT -> full + " does not support insert";
            case TOOLS -> full + " does not support tools";
            case THINKING -> "\"" + name + "\" does not support thinking";
            case IMAGES -> answers.noImages();
        };
    }
}
