package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.model.AdapterCapabilities;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /ai/*}: the adapters to language models, what each can do, their models, and the management of those.
 *
 * <p>The fleet as a whole is one adapter, whose models are managed; each instance is one more, which serves only.
 */
public final class AiApi {

    private static final String OLD_CAPABILITIES = "application/vnd.ai-capabilities.v0+json";

    private final ModelLibrary library;
    private final Supplier<List<AdapterCapabilities>> adapters;
    private final ManagedCalls managed;

    /**
     * Serves the models of {@code library}.
     *
     * @param adapters those there are now, the fleet first
     * @param managed how installs are waited for
     */
    public AiApi(ModelLibrary library, Supplier<List<AdapterCapabilities>> adapters, ManagedCalls managed) {
        this.library = library;
        this.adapters = adapters;
        this.managed = managed;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.get("/ai/health", this::health);
        routes.get(
                "/ai/adapters",
                exchange -> exchange.json(
                        200,
                        Page.of(exchange, adapters.get(), AdapterCapabilities::adapterId)
                                .toJson(AiAnswers::adapter)));
        routes.get(
                "/ai/models",
                exchange -> Bodies.answer(
                        exchange,
                        library.list(),
                        listing ->
                                exchange.json(200, JsonBody.text(AiAnswers.models(listing, ModelAnswers::managed)))));
        routes.get(
                "/ai/capabilities",
                List.of("application/json", OLD_CAPABILITIES),
                Routes.Availability.SERVING,
                this::capabilities);
        routes.post(
                "/ai/adapters/:adapter/models/install", exchange -> manage(exchange, ManagedCalls.Operation.INSTALL));
        routes.post(
                "/ai/adapters/:adapter/models/refresh", exchange -> manage(exchange, ManagedCalls.Operation.REFRESH));
        routes.post("/ai/adapters/:adapter/models/flush", exchange -> manage(exchange, ManagedCalls.Operation.FLUSH));
    }

    private void health(Exchange exchange) {
        int serving = adapters.get().size();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("status", serving == 0 ? "inactive" : "ready")
                .put(
                        "message",
                        switch (serving) {
                            case 0 -> "No adapter serves.";
                            case 1 -> "1 adapter serves.";
                            default -> serving + " adapters serve.";
                        })
                .put("adapters", serving);
        exchange.json(200, JsonBody.text(json));
    }

    private void capabilities(Exchange exchange) {
        boolean old = exchange.prefers(OLD_CAPABILITIES, "application/json");
        var list = JsonNodeFactory.instance.arrayNode();
        adapters.get().forEach(one -> list.add(old ? AiAnswers.oldCapabilities(one) : AiAnswers.capabilities(one)));
        if (old) {
            exchange.text(200, OLD_CAPABILITIES, list.toString());
            return;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("items", list);
        exchange.json(200, JsonBody.text(json.putNull("next")));
    }

    private void manage(Exchange exchange, ManagedCalls.Operation operation) {
        String id = exchange.pathPart("adapter");
        Optional<AdapterCapabilities> adapter = adapters.get().stream()
                .filter(one -> one.adapterId().equals(id))
                .findFirst();
        if (adapter.isEmpty()) {
            throw new HubException(new Failure.Unknown(
                    Codes.NOT_FOUND,
                    "adapter",
                    id,
                    adapters.get().stream().map(AdapterCapabilities::adapterId).toList()));
        }
        if (adapter.get().modelManagement().isEmpty()) {
            exchange.methodNotAllowed(List.of("OPTIONS"));
            return;
        }
        Bodies.readIfAny(exchange, body -> managed.run(exchange, operation, id, body));
    }
}
