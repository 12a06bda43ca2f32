package dev.resourcehub.server.api;

import dev.resourcehub.readiness.AdapterView;
import dev.resourcehub.readiness.BootReport;
import dev.resourcehub.readiness.BootReportText;
import dev.resourcehub.readiness.ManualOverride;
import dev.resourcehub.readiness.Overriding;
import dev.resourcehub.readiness.ProvisioningPipeline;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.RefusedException;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.problem.EdgeProblems;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /readiness}, {@code /provisioning/*}, {@code /boot-report}: how adapters stand, what was provided for calls, and what
 * operators decide about it.
 */
public final class ReadinessApi {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";
    private static final String OVERRIDES = "/provisioning/overrides";

    private final ProvisioningPipeline pipeline;
    private final Supplier<BootReport> report;

    /** Serves what {@code pipeline} knows; {@code report} makes the boot report anew. */
    public ReadinessApi(ProvisioningPipeline pipeline, Supplier<BootReport> report) {
        this.pipeline = pipeline;
        this.report = report;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.get(
                "/readiness",
                exchange -> exchange.json(
                        200,
                        Page.of(
                                        exchange,
                                        pipeline.adapters(),
                                        view -> view.standing().adapter())
                                .toJson(ReadinessAnswers::adapter)));
        routes.get("/readiness/:adapter", this::one);
        new ProvisioningStream(pipeline.events()).addTo(routes);
        routes.get(OVERRIDES, this::inForce);
        routes.put(OVERRIDES, this::decide);
        routes.delete(OVERRIDES + "/:id", this::lift);
        routes.get("/boot-report", List.of(JSON, TEXT), Routes.Availability.SERVING, this::bootReport);
    }

    private void one(Exchange exchange) {
        String id = exchange.pathPart("adapter");
        Optional<AdapterView> found = pipeline.adapter(id);
        if (found.isEmpty()) {
            List<String> known = pipeline.adapters().stream()
                    .map(view -> view.standing().adapter())
                    .toList();
            exchange.fail(new HubException(new Failure.Unknown(Codes.NOT_FOUND, "adapter", id, known)));
            return;
        }
        exchange.json(200, JsonBody.text(ReadinessAnswers.adapter(found.get())));
    }

    private void inForce(Exchange exchange) {
        Optional<String> after = exchange.query("after");
        if (after.filter(id -> !id.matches("\\d{1,18}")).isPresent()) {
            throw new RefusedException(EdgeProblems.malformedRequest("'after' is not the id of a decision.")
                    .with("field", "after"));
        }
        long place = after.map(Long::parseLong).orElse(0L);
        List<ManualOverride> rest = pipeline.overrides().inForce().stream()
                .filter(override -> override.id() > place)
                .toList();
        exchange.json(
                200,
                Page.firstOf(exchange, rest, override -> Long.toString(override.id()))
                        .toJson(ReadinessAnswers::override));
    }

    private void decide(Exchange exchange) {
        Bodies.read(exchange, body -> {
            OverrideRequest asked = OverrideRequest.of(body);
            if (!Bodies.takesJson(exchange)) {
                return;
            }
            switch (pipeline.overrides().apply(asked.action(), asked.actor(), asked.reason())) {
                case Overriding.Applied(ManualOverride override) ->
                    exchange.json(200, JsonBody.text(ReadinessAnswers.override(override)));
                case Overriding.Refused(Failure failure) -> exchange.fail(new HubException(failure));
            }
        });
    }

    private void lift(Exchange exchange) {
        String id = exchange.pathPart("id");
        boolean lifted = id.matches("\\d{1,18}")
                && pipeline.overrides()
                        .lift(Long.parseLong(id), OverrideRequest.API)
                        .isPresent();
        if (lifted) {
            exchange.noContent();
        } else {
            exchange.fail(new HubException(new Failure.Unknown(Codes.NOT_FOUND, "override", id)));
        }
    }

    private void bootReport(Exchange exchange) {
        BootReport now = report.get();
        if (exchange.prefers(TEXT, JSON)) {
            exchange.text(200, TEXT + "; charset=utf-8", BootReportText.of(now));
        } else {
            exchange.json(200, JsonBody.text(BootReportAnswers.report(now)));
        }
    }
}
