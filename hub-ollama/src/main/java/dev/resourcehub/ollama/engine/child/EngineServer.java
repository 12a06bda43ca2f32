package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.wire.AnswerCodec;
import dev.resourcehub.ollama.engine.wire.EmbedRequest;
import dev.resourcehub.ollama.engine.wire.KeepAlive;
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
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Ollama's API over the models of a shelf, on 127.0.0.1. */
final class EngineServer {

    private static final String VERSION = "0.1.0";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Vertx vertx;
    private final Shelf shelf;
    private final ModelMemory memory;
    private final int context;
    private final Ticker ticker;
    private final InstantSource clock;
    private final RequestCodec requests = new RequestCodec();
    private final AnswerCodec answers = new AnswerCodec();
    private final Line line;
    private final HttpServer server;

    EngineServer(
            Vertx vertx,
            Shelf shelf,
            ModelMemory memory,
            int context,
            int parallel,
            Ticker ticker,
            InstantSource clock) {
        this.vertx = vertx;
        this.shelf = shelf;
        this.memory = memory;
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
            case "/api/tags" -> exchange.read(Outlet.JSON, () -> models().map(this::tags));
            case "/api/ps" -> exchange.read(Outlet.JSON, answers.loadedModels(memory.residents()));
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

    /** A look at the shelf, off the event loop. */
    private Future<List<Shelved>> models() {
        return vertx.executeBlocking(shelf::look, false).map(seen -> seen == null ? List.<Shelved>of() : seen);
    }

    private byte[] tags(List<Shelved> models) {
        return answers.tags(models.stream()
                .filter(model -> model.refusal().isEmpty())
                .map(Shelved::card)
                .toList());
    }

    private void show(Exchange exchange, String name) {
        String asked = ModelName.isValid(name) ? new ModelName(name).canonical() : name;
        with(exchange, name, asked, model -> exchange.answer(200, Outlet.JSON, answers.show(model.card())));
    }

    private void text(Exchange exchange, TextRequest request) {
        with(exchange, request.model(), request.model(), model -> {
            request.unsupported().ifPresent(missing -> {
                throw new Refusal(400, unsupported(missing, model, request.model()));
            });
            demandServed(model);
            if (request.isEmpty()) {
                loadOnly(exchange, model, request);
                return;
            }
            Outlet outlet = exchange.outlet();
            Generation generation = new Generation(request, model.template(), context, answers, outlet, ticker, clock);
            enter(exchange, model, outlet, generation::run, request.keepAlive());
        });
    }

    private void loadOnly(Exchange exchange, Shelved model, TextRequest request) {
        Outlet outlet = exchange.outlet();
        if (request.keepAlive() instanceof KeepAlive.For some && some.time().equals(Duration.ZERO)) {
            vertx.executeBlocking(
                            () -> {
                                memory.leave(model);
                                return answers.loaded(request, clock.instant(), "unload");
                            },
                            false)
                    .onSuccess(done -> outlet.end(200, done))
                    .onFailure(broken -> outlet.end(500, answers.error(String.valueOf(broken.getMessage()))));
            return;
        }
        enter(
                exchange,
                model,
                outlet,
                (llama, loadNanos) -> outlet.end(200, answers.loaded(request, clock.instant(), "load")),
                request.keepAlive());
    }

    private void embed(Exchange exchange, EmbedRequest request, BiFunction<EmbedRequest, Made, byte[]> form) {
        long arrived = ticker.nanos();
        with(exchange, request.model(), request.model(), model -> {
            demandServed(model);
            Outlet outlet = exchange.outlet();
            enter(
                    exchange,
                    model,
                    outlet,
                    (llama, loadNanos) -> {
                        Embedding result = Embedding.of(request, llama, outlet);
                        outlet.end(200, form.apply(request, new Made(result, ticker.nanos() - arrived, loadNanos)));
                    },
                    request.keepAlive());
        });
    }

    private record Made(Embedding result, long totalNanos, long loadNanos) {}

    private void enter(Exchange exchange, Shelved model, Outlet outlet, Line.Work work, KeepAlive keepAlive) {
        Runnable place = line.enter(
                model, work, keepAlive, outlet, (status, message) -> outlet.end(status, answers.error(message)));
        exchange.onLeave(() -> line.leave(place));
    }

    /** Looks for the model of that name; {@code told} is how an absent one is named. */
    private void with(Exchange exchange, String name, String told, Consumer<Shelved> handler) {
        exchange.settle(
                models(),
                models -> handler.accept(models.stream()
                        .filter(model -> model.isNamed(name))
                        .findFirst()
                        .orElseThrow(() -> new Refusal(404, "model '" + told + "' not found"))));
    }

    private static void demandServed(Shelved model) {
        model.refusal().ifPresent(reason -> {
            throw new Refusal(500, "model '" + model.card().name() + "' is not served: " + reason);
        });
    }

    private String unsupported(TextRequest.Capability missing, Shelved model, String name) {
        String full = "registry.ollama.ai/library/" + model.card().name();
        return switch (missing) {
            case INSERT -> full + " does not support insert";
            case TOOLS -> full + " does not support tools";
            case THINKING -> "\"" + name + "\" does not support thinking";
            case IMAGES -> answers.noImages();
        };
    }
}
