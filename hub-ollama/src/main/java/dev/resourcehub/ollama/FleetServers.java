package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.ollama.client.ClientLimits;
import dev.resourcehub.ollama.client.OllamaModels;
import dev.resourcehub.ollama.model.ModelServer;
import dev.resourcehub.ollama.model.ModelServers;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The servers of the fleet as places for models. Any thread. */
final class FleetServers implements ModelServers {

    /** How long nothing may move while a model is on its way. */
    private static final Duration QUIET = Duration.ofSeconds(60);

    private final Fleet<Server> fleet;
    private final Vertx vertx;
    private final HttpClient http;
    private final Promise<Void> known = Promise.promise();

    FleetServers(Fleet<Server> fleet, Vertx vertx, HttpClient http) {
        this.fleet = fleet;
        this.vertx = vertx;
        this.http = http;
    }

    /** The fleet was looked at. */
    void areKnown() {
        known.tryComplete();
    }

    @Override
    public Future<Void> known() {
        return known.future();
    }

    @Override
    public List<ModelServer> answering() {
        return places(fleet.available().stream());
    }

    @Override
    public List<ModelServer> silent() {
        return places(fleet.views().stream()
                .filter(view -> !view.status().isAvailable())
                .flatMap(view -> fleet.resource(view.id()).stream()));
    }

    private List<ModelServer> places(Stream<Server> servers) {
        return servers.filter(server -> server.origin() != Server.Origin.EMBEDDED)
                .<ModelServer>map(this::placeAt)
                .toList();
    }

    private ModelPlace placeAt(Server server) {
        OllamaModels models = new OllamaModels(server.id(), server.url(), vertx, http, ClientLimits.DEFAULT, QUIET);
        return new ModelPlace(server, models, fleet);
    }

    @Override
    public Sighting seen() {
        Map<InstanceId, String> failures = new HashMap<>();
        for (InstanceView view : fleet.views()) {
            if (!view.status().isAvailable()) {
                failures.put(view.id(), view.statusReason().orElse(view.status().wireName()));
            }
        }
        return new Sighting(ModelList.of(fleet.available()), failures);
    }

    @Override
    public Future<Sighting> look() {
        List<Future<InstanceView>> looks =
                fleet.views().stream().map(view -> fleet.check(view.id())).toList();
        return Future.join(looks).mapEmpty().otherwiseEmpty().map(looked -> seen());
    }
}
