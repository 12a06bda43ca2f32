package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.Enrolment;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.health.Probe;
import dev.resourcehub.ollama.client.ClientLimits;
import dev.resourcehub.ollama.client.OllamaClient;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who belongs to the fleet: enrols servers with what they offer, and looks for new ones. Any thread. */
final class Roster {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Vertx vertx;
    private final HttpClient http;
    private final Fleet<Server> fleet;
    private final OllamaSettings settings;
    private final Timers timers;
    private final Set<InstanceId> sentAway = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Roster(Vertx vertx, HttpClient http, Fleet<Server> fleet, OllamaSettings settings, Timers timers) {
        this.vertx = vertx;
        this.http = http;
        this.fleet = fleet;
        this.settings = settings;
        this.timers = timers;
    }

    /** Enrols what is configured and what answers on the usual ports; completes when each has answered or not. */
    Future<Void> open() {
        List<Future<?>> seen = new ArrayList<>();
        settings.instances().forEach(instance -> seen.add(enrol(instance, Server.Origin.CONFIGURED)));
        seen.add(discover());
        return Future.join(seen).mapEmpty();
    }

    /** Adds a server and asks it at once; completes when it has answered or not. */
    Future<InstanceStatus> enrol(OllamaSettings.Instance instance, Server.Origin origin) {
        InstanceId id = instance.id();
        Server server = new Server(instance, origin, clientOf(instance));
        Probe probe = () -> server.look().compose(seen -> {
            fleet.offer(id, server.offer());
            return Future.succeededFuture();
        });
        sentAway.remove(id);
        return fleet.register(new Enrolment<>(
                new InstanceSpec(id, instance.tags(), instance.weight(), instance.priority(), instance.maxConcurrent()),
                origin.kind(),
                instance.url().toString(),
                server,
                server.offer(),
                Optional.of(probe),
                settings.health(),
                Optional.empty(),
                server::facts));
    }

    /** Takes a server out; it is not found again by looking. */
    Future<Void> remove(InstanceId id) {
        boolean wasFound = fleet.resource(id)
                .filter(server -> server.origin() == Server.Origin.DISCOVERED)
                .isPresent();
        if (wasFound) {
            sentAway.add(id);
        }
        return fleet.remove(id);
    }

    /** Who is at that address already. */
    Optional<InstanceId> whoIsAt(URI url) {
        return fleet.views().stream()
                .flatMap(view -> fleet.resource(view.id()).stream())
                .filter(server -> isSame(server.url(), url))
                .map(Server::id)
                .findFirst();
    }

    void close() {
        closed = true;
        fleet.close();
    }

    private Future<Void> discover() {
        if (!settings.discover().enabled() || closed) {
            return Future.succeededFuture();
        }
        List<Future<Void>> looks = new ArrayList<>();
        for (String host : settings.discover().hosts()) {
            for (int port : settings.discover().ports()) {
                URI url = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
                OllamaSettings.Instance found = OllamaSettings.Instance.at(url);
                if (!sentAway.contains(found.id()) && whoIsAt(url).isEmpty()) {
                    looks.add(lookAt(found));
                }
            }
        }
        return Future.join(looks).<Void>mapEmpty().otherwiseEmpty().onComplete(done -> {
            if (!closed) {
                timers.after(LOOK_AGAIN, this::discover);
            }
        });
    }

    private Future<Void> lookAt(OllamaSettings.Instance instance) {
        return clientOf(instance)
                .tags()
                .compose(models -> enrol(instance, Server.Origin.DISCOVERED))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private OllamaClient clientOf(OllamaSettings.Instance instance) {
        return new OllamaClient(instance.id(), instance.url(), vertx, http, ClientLimits.DEFAULT);
    }

    private static boolean isSame(URI one, URI other) {
        return one.equals(other)
                || (LOCAL.contains(one.getHost())
                        && LOCAL.contains(other.getHost())
                        && one.getPort() == other.getPort());
    }
}
