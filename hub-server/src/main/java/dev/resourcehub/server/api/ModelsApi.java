package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.Ensured;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.ollama.model.ModelRequest;
import dev.resourcehub.ollama.model.Placement;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /llm/models/NAME}: one model, made to be there, brought anew, or removed; names may hold slashes and colons. */
public final class ModelsApi {

    private static final String ONE = "/llm/models/*";
    private static final Set<String> WANTED = Set.of("instances", "source", "sha256");
    private static final String PARAMS = "params.";
    private static final int MOST_INSTANCES = 1_000;
    private static final String INSTANCES = "how many instances, from 1, or an array of their ids";

    private final ModelLibrary library;
    private final InstantSource clock;

    /** Serves the models of {@code library}; {@code clock} is the time of day. */
    public ModelsApi(ModelLibrary library, InstantSource clock) {
        this.library = library;
        this.clock = clock;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.get(ONE, this::show);
        routes.post(ONE, this::bring);
        routes.delete(ONE, this::flush);
    }

    private void show(Exchange exchange) {
        ModelName model = name(exchange.pathRest());
        Bodies.answer(
                exchange,
                library.find(model),
                found -> exchange.json(
                        200, JsonBody.text(ModelAnswers.managed(found.orElseThrow(() -> ModelNames.unknown(model))))));
    }

    private void bring(Exchange exchange) {
        String rest = exchange.pathRest();
        Optional<Verb> verb = Verb.of(rest);
        if (verb.isEmpty()) {
            exchange.methodNotAllowed(List.of("GET", "DELETE", "HEAD", "OPTIONS"));
            return;
        }
        ModelName model =
                name(rest.substring(0, rest.length() - verb.get().ending().length()));
        Bodies.readIfAny(exchange, body -> {
            ModelRequest request = request(exchange, model, body, verb.get());
            if (!Bodies.takesJson(exchange)) {
                return;
            }
            Future<Ensured> asked =
                    switch (verb.get()) {
                        case ENSURE -> library.ensure(request);
                        case REFRESH -> library.refresh(request);
                    };
            Bodies.answer(exchange, asked, ensured -> answer(exchange, ensured));
        });
    }

    private ModelRequest request(Exchange exchange, ModelName model, JsonNode body, Verb verb) {
        Fields fields = Fields.of(body, WANTED);
        Provenance provenance = new Provenance(
                "llm-api",
                "manual",
                exchange.requestId(),
                clock.instant(),
                Map.of("adapter_id", "ollama", "operation", verb.name().toLowerCase(Locale.ROOT)));
        return new ModelRequest(
                model, fields.text("source"), sha256(fields), placement(fields), Optional.of(provenance));
    }

    private static Optional<String> sha256(Fields fields) {
        Optional<String> digest = fields.text("sha256").map(text -> text.toLowerCase(Locale.ROOT));
        if (digest.filter(text -> !text.matches("[0-9a-f]{64}")).isPresent()) {
            throw JsonBody.invalid("sha256", "64 hex digits");
        }
        return digest;
    }

    private static Placement placement(Fields fields) {
        JsonNode given = fields.raw().path("instances");
        if (given.isArray()) {
            List<InstanceId> ids = new ArrayList<>();
            for (String text : fields.texts("instances", MOST_INSTANCES)) {
                ids.add(instance("instances[" + ids.size() + "]", text));
            }
            if (ids.isEmpty()) {
                throw JsonBody.invalid("instances", INSTANCES);
            }
            return new Placement.On(ids);
        }
        if (!given.isMissingNode() && !given.isNull() && !given.isNumber()) {
            throw Fields.wrongType("instances", INSTANCES);
        }
        var count = fields.whole("instances", 1, MOST_INSTANCES);
        return count.isPresent() ? new Placement.Several((int) count.getAsLong()) : new Placement.Anywhere();
    }

    private static InstanceId instance(String field, String text) {
        try {
            return new InstanceId(text);
        } catch (IllegalArgumentException malformed) {
            throw JsonBody.invalid(field, "the id of an instance, as GET /hubs/ollama lists them");
        }
    }

    private static void answer(Exchange exchange, Ensured ensured) {
        switch (ensured) {
            case Ensured.Present present -> {
                ObjectNode json = JsonNodeFactory.instance.objectNode().put("performed", false);
                json.set("model", ModelAnswers.managed(present.model()));
                exchange.json(200, JsonBody.text(json));
            }
            case Ensured.Started started -> {
                exchange.header("Location", JobAnswers.url(started.job()));
                exchange.json(202, JobAnswers.submitted(started.job()));
            }
            case Ensured.Refused(Failure failure) -> throw new HubException(asAsked(failure));
        }
    }

    /** A fault in the params of a job that was not submitted is one in the field of the same name here. */
    private static Failure asAsked(Failure failure) {
        return switch (failure) {
            case Failure.Unprocessable fault
            when fault.field().startsWith(PARAMS) ->
                new Failure.Unprocessable(
                        fault.code(), fault.field().substring(PARAMS.length()), fault.expected(), fault.facts());
            case Failure.InvalidRequest fault
            when fault.field().startsWith(PARAMS) ->
                new Failure.InvalidRequest(
                        fault.code(), fault.field().substring(PARAMS.length()), fault.expected(), fault.nearest());
            default -> failure;
        };
    }

    private void flush(Exchange exchange) {
        ModelName model = name(exchange.pathRest());
        Bodies.answer(
                exchange,
                library.flush(model),
                flushed -> exchange.json(200, JsonBody.text(ModelAnswers.gone(flushed))));
    }

    private static ModelName name(String text) {
        return ModelNames.kept("name", text);
    }

    private enum Verb {
        ENSURE,
        REFRESH;

        String ending() {
            return "/" + name().toLowerCase(Locale.ROOT);
        }

        static Optional<Verb> of(String path) {
            for (Verb verb : values()) {
                if (path.endsWith(verb.ending())) {
                    return Optional.of(verb);
                }
            }
            return Optional.empty();
        }
    }
}
