package dev.resourcehub.ollama;

import dev.resourcehub.health.HealthMonitor;
import dev.resourcehub.ollama.client.ClientLimits;
import dev.resourcehub.ollama.client.OllamaClient;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who belongs to the fleet: registers instances, watches each, looks for new ones. Any thread. */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
    private static final HealthMonitor.Settings HEALTH = new HealthMonitor.Settings(Duration.ofSeconds(3), 1, 2);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final HttpClient http;
    private final Fleet fleet;
    private final OllamaSettings settings;
    private final Timers timers;
    private final Chance chance;
    private final Meters meters;
    private final Runnable changed;
    private volatile boolean closed;

    Roster(
            Vertx vertx,
            HttpClient http,
            Fleet fleet,
            OllamaSettings settings,
            Timers timers,
            Chance chance,
            Meters meters,
            Runnable changed) {
        this.vertx = vertx;
        this.http = http;
        this.fleet = fleet;
        this.settings = settings;
        this.timers = timers;
        this.chance = chance;
        this.meters = meters;
        this.changed = changed;
    }

    /** Registers what is configured and what answers on the usual ports; completes when each has answered or not. */
    Future<Void> open() {
        List<Future<Void>> seen = new ArrayList<>();
        settings.instances().forEach(instance -> seen.add(register(instance, Member.Kind.CONFIGURED)));
        seen.add(discover());
        return Future.join(seen).mapEmpty();
    }

    /** Adds an instance and asks it at once; completes when it has answered or not. */
    Future<Void> register(OllamaSettings.Instance instance, Member.Kind kind) {
        OllamaClient client = new OllamaClient(instance.id(), instance.url(), vertx, http, ClientLimits.DEFAULT);
        Member member = new Member(instance, kind, client);
        if (!fleet.add(member)) {
            return Future.succeededFuture();
        }
        List<Meters.Label> labels =
                List.of(new Meters.Label("instance", instance.id().value()));
        meters.gauge("hub_instance_up", "Whether the instance answers.", labels, () -> member.isAvailable() ? 1 : 0);
        meters.gauge("hub_instance_in_flight", "Calls running at the instance.", labels, member::inFlight);
        Promise<Void> first = Promise.promise();
        member.watch(new HealthMonitor(
                HEALTH,
                () -> look(member),
                (well, reason) -> {
                    member.became(well ? InstanceStatus.HEALTHY : InstanceStatus.UNHEALTHY, reason);
                    LOG.info("instance {} is {}{}", member.id(), well ? "healthy" : "unhealthy: ", reason);
                    first.tryComplete();
                    changed.run();
                },
                timers,
                chance));
        return first.future();
    }

    /** Takes an instance out; calls running there finish. */
    void unregister(InstanceId id) {
        fleet.find(id).ifPresent(member -> {
            member.unwatch();
            fleet.remove(member);
            changed.run();
        });
    }

    /** Asks an instance again what it has. */
    Future<Void> look(Member member) {
        OllamaClient client = member.client();
        return client.version()
                .compose(version -> client.tags()
                        .compose(models -> client.ps().map(loaded -> {
                            member.saw(version, models, loaded);
                            return (Void) null;
                        })));
    }

    void close() {
        closed = true;
        fleet.members().forEach(Member::unwatch);
    }

    private Future<Void> discover() {
        if (!settings.discover().enabled() || closed) {
            return Future.succeededFuture();
        }
        List<Future<Void>> looks = new ArrayList<>();
        for (String host : settings.discover().hosts()) {
            for (int port : settings.discover().ports()) {
                URI url = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
                if (!isKnown(port, url)) {
                    looks.add(lookAt(OllamaSettings.Instance.at(url)));
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
        return new OllamaClient(instance.id(), instance.url(), vertx, http, ClientLimits.DEFAULT)
                .tags()
                .compose(models -> register(instance, Member.Kind.DISCOVERED))
                .otherwiseEmpty();
    }

    private boolean isKnown(int port, URI url) {
        return fleet.members().stream()
                .map(member -> member.settings().url())
                .anyMatch(known -> known.equals(url) || (isLocal(known) && isLocal(url) && known.getPort() == port));
    }

    private static boolean isLocal(URI url) {
        return List.of("127.0.0.1", "localhost", "[::1]").contains(url.getHost());
    }
}
