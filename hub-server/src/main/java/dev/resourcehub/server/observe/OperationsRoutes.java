package dev.resourcehub.server.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.readiness.ComponentHealth;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.problem.ProblemPages;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /health}, {@code /metrics} and {@code /problems}. */
public final class OperationsRoutes {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> JSON = List.of("application/json");
    private static final List<String> HTML = List.of("text/html", "text/plain");
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> metrics;
    private final BooleanSupplier draining;
    private final Ticker ticker;
    private final long startedNanos;

    /** A page of {@code metrics}; {@code draining} makes the hub not ready. */
    public OperationsRoutes(Supplier<String> metrics, BooleanSupplier draining, Ticker ticker) {
        this.metrics = metrics;
        this.draining = draining;
        this.ticker = ticker;
        this.startedNanos = ticker.nanos();
    }

    /** Adds what answers before the hubs are there. */
    public Routes addEarly(Routes routes) {
        routes.get("/health/live", JSON, Routes.Availability.ALWAYS, exchange -> live(exchange));
        routes.get(
                "/metrics",
                List.of("text/plain"),
                Routes.Availability.ALWAYS,
                exchange -> exchange.text(200, PROMETHEUS, metrics.get()));
        routes.get("/problems", HTML, Routes.Availability.ALWAYS, exchange -> page(exchange, ProblemPages.list()));
        routes.get(
                "/problems/:code",
                HTML,
                Routes.Availability.ALWAYS,
                exchange -> ProblemPages.of(exchange.pathPart("code"))
                        .ifPresentOrElse(
                                html -> page(exchange, html), () -> exchange.problem(EdgeProblems.notFound())));
        return routes;
    }

    /** Adds everything; {@code llm} and {@code python} show the halves, {@code components} how their adapters are. */
    public Routes addTo(
            Routes routes,
            Supplier<HubView> llm,
            Supplier<HubView> python,
            Supplier<List<ComponentHealth>> components) {
        addEarly(routes);
        routes.get("/health/ready", JSON, Routes.Availability.ALWAYS, exchange -> ready(exchange, llm, python));
        routes.get(
                "/health",
                JSON,
                Routes.Availability.ALWAYS,
                exchange -> health(exchange, llm, python, components.get()));
        return routes;
    }

    private static void live(Exchange exchange) {
        exchange.json(200, new JsonText("{\"status\":\"live\"}"));
    }

    private void ready(Exchange exchange, Supplier<HubView> llm, Supplier<HubView> python) {
        Map<String, HubView> halves = halves(llm, python);
        boolean ready = isReady(halves);
        ObjectNode json = NODES.objectNode().put("status", status(ready));
        ObjectNode shown = json.putObject("halves");
        halves.forEach((name, view) -> shown.set(name, half(view)));
        if (!ready) {
            exchange.header("Retry-After", "1");
        }
        exchange.json(ready ? 200 : 503, new JsonText(json.toString()));
    }

    private void health(
            Exchange exchange, Supplier<HubView> llm, Supplier<HubView> python, List<ComponentHealth> components) {
        Map<String, HubView> halves = halves(llm, python);
        ObjectNode json = NODES.objectNode().put("status", status(isReady(halves)));
        json.put("uptime_ms", Duration.ofNanos(ticker.nanos() - startedNanos).toMillis());
        ObjectNode shown = json.putObject("halves");
        halves.forEach((name, view) -> {
            ObjectNode half = half(view);
            ObjectNode statuses = half.putObject("instances");
            view.instances()
                    .forEach(instance -> statuses.put(
                            instance.id().value(), instance.status().wireName()));
            shown.set(name, half);
        });
        ObjectNode parts = json.putObject("components");
        components.forEach(component -> {
            ObjectNode part = parts.putObject(component.component())
                    .put("status", component.status().name().toLowerCase(Locale.ROOT))
                    .put("message", component.message());
            ObjectNode facts = part.putObject("facts");
            component.facts().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
        });
        exchange.json(200, new JsonText(json.toString()));
    }

    private static Map<String, HubView> halves(Supplier<HubView> llm, Supplier<HubView> python) {
        Map<String, HubView> halves = new LinkedHashMap<>();
        halves.put("llm", llm.get());
        halves.put("python", python.get());
        return halves;
    }

    private boolean isReady(Map<String, HubView> halves) {
        return !draining.getAsBoolean()
                && halves.values().stream().noneMatch(view -> view.readiness() == Readiness.UNAVAILABLE);
    }

    private String status(boolean ready) {
        if (draining.getAsBoolean()) {
            return "draining";
        }
        return ready ? "ready" : "not_ready";
    }

    private static ObjectNode half(HubView view) {
        return NODES.objectNode()
                .put("readiness", view.readiness().wireName())
                .put("chosen", view.chosen())
                .put("reason", view.reason());
    }

    private static void page(Exchange exchange, String html) {
        if (exchange.accepts("text/html")) {
            exchange.text(200, "text/html; charset=utf-8", html);
            return;
        }
        exchange.text(
                200, "text/plain; charset=utf-8", html.replaceAll("<[^>]*>", "").strip() + "\n");
    }
}
