package dev.resourcehub.server.http;

import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Turns {@link Routes} into a Vert.x router: exchange, guards, drain, methods, and a problem for every way to miss. */
final class RouterBuilder {

    private static final String EXCHANGE = "exchange";

    private final Vertx vertx;
    private final EdgeParts parts;
    private final Guards guards;
    private final Problem unmatched;

    RouterBuilder(Vertx vertx, EdgeParts parts, Problem unmatched) {
        this.vertx = vertx;
        this.parts = parts;
        this.guards = new Guards(parts.settings());
        this.unmatched = unmatched;
    }

    Router build(Routes routes) {
        Router router = Router.router(vertx);
        router.route().handler(this::enter);
        routes.entries().forEach((template, methods) -> mount(router, template, methods));
        router.route().last().handler(context -> exchange(context).problem(unmatched));
        router.errorHandler(
                400,
                context -> exchange(context)
                        .problem(
                                context.request().authority() == null
                                        ? EdgeProblems.noHost()
                                        : EdgeProblems.malformedRequest("The path or query is not well-formed.")));
        router.errorHandler(404, context -> exchange(context).problem(unmatched));
        router.errorHandler(500, context -> {
            Throwable bug = context.failure();
            exchange(context).fail(bug == null ? new IllegalStateException("failed without a cause") : bug);
        });
        return router;
    }

    private void mount(Router router, String template, Map<HttpMethod, Routes.Entry> methods) {
        router.route(template).handler(context -> {
            Exchange exchange = exchange(context);
            if (exchange.isOver()) {
                return;
            }
            exchange.matched(template);
            HttpMethod method = context.request().method();
            if (method.equals(HttpMethod.OPTIONS)) {
                Cors.options(context.request(), exchange, Routes.names(methods));
                return;
            }
            Routes.Entry entry = methods.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method);
            if (entry == null) {
                exchange.problem(EdgeProblems.methodNotAllowed(Routes.names(methods)));
                return;
            }
            if (!parts.running().admit(exchange) && !entry.always()) {
                exchange.problem(EdgeProblems.draining());
                return;
            }
            if (!entry.offered().isEmpty() && entry.offered().stream().noneMatch(exchange::accepts)) {
                exchange.notAcceptable(entry.offered());
                return;
            }
            entry.handler().accept(exchange);
        });
    }

    private void enter(RoutingContext context) {
        Exchange exchange = exchange(context);
        var refusal = guards.refuse(context.request());
        if (refusal.isPresent()) {
            exchange.problem(refusal.get());
            return;
        }
        Cors.admit(context.request(), exchange);
        context.next();
    }

    /** The exchange of a context; made when the router failed before the first handler ran. */
    private Exchange exchange(RoutingContext context) {
        Exchange known = context.get(EXCHANGE);
        if (known != null) {
            return known;
        }
        Exchange made = new Exchange(context, parts);
        context.put(EXCHANGE, made);
        made.open();
        return made;
    }
}
