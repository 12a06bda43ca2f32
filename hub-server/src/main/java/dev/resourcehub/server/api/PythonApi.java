package dev.resourcehub.server.api;

import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.provider.Caller;
import dev.resourcehub.server.provider.PythonProvider;

/** {@code /python/*}: execute, validate, info. */
public final class PythonApi {

    private final PythonProvider provider;
    private final PythonRequests requests;

    /** Serves {@code provider}; {@code settings} hold defaults, ceilings and allowed images. */
    public PythonApi(PythonProvider provider, DockerSettings settings) {
        this.provider = provider;
        this.requests = new PythonRequests(settings);
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.post(
                "/python/execute",
                exchange -> Bodies.read(exchange, body -> {
                    PythonRequests.Asked asked = requests.execute(body);
                    if (asked.stream()) {
                        stream(exchange, asked);
                    } else if (Bodies.takesJson(exchange)) {
                        execute(exchange, asked);
                    }
                }));
        routes.post(
                "/python/validate",
                exchange -> Bodies.read(exchange, body -> {
                    String code = requests.validate(body);
                    if (Bodies.takesJson(exchange)) {
                        Bodies.answer(
                                exchange,
                                provider.validate(code, Bodies.caller(exchange, Caller.Attention.WAITS)),
                                validation -> exchange.json(200, PythonAnswers.validated(validation)));
                    }
                }));
        routes.get("/python/info", exchange -> exchange.json(200, PythonAnswers.report(provider.report())));
    }

    private void execute(Exchange exchange, PythonRequests.Asked asked) {
        CollectedRun collected = new CollectedRun(asked.run().limits());
        Caller caller = Bodies.caller(exchange, Caller.Attention.WAITS);
        Bodies.answer(exchange, provider.execute(asked.run(), collected, caller), result -> {
            exchange.header("X-Hub-Path", PythonProvider.HUB_PATH);
            explain(exchange, result.environment());
            exchange.header(
                    "X-Hub-Queue-Ms",
                    Double.toString(Numbers.millis(result.timings().queue())));
            exchange.json(200, PythonAnswers.ended(result, collected));
        });
    }

    private void stream(Exchange exchange, PythonRequests.Asked asked) {
        Streams.open(exchange, PythonProvider.HUB_PATH).ifPresent(stream -> {
            CollectedRun collected = new CollectedRun(asked.run().limits());
            StreamedRun sink = new StreamedRun(stream, collected, environment -> explain(exchange, environment));
            provider.execute(asked.run(), sink, Bodies.caller(exchange, Caller.Attention.FOLLOWS))
                    .onComplete(
                            result -> {
                                sink.flush();
                                stream.end("end", result.runId(), PythonAnswers.end(result, collected));
                            },
                            error -> Streams.fail(exchange, stream, error));
        });
    }

    private void explain(Exchange exchange, RunResult.Environment environment) {
        provider.view().instances().stream()
                .filter(instance -> instance.kind().equals(environment.engine()))
                .findFirst()
                .ifPresent(instance ->
                        exchange.header("X-Hub-Instance", instance.id().value()));
        exchange.header("X-Hub-Attempts", "1");
    }
}
