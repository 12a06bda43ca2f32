package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.Fitness;
import dev.resourcehub.ollama.engine.LlamaBuild;
import dev.resourcehub.ollama.engine.Offer;
import dev.resourcehub.ollama.model.EngineShelf;
import dev.resourcehub.ollama.model.Shelved;
import dev.resourcehub.ollama.vendor.VendorCodes;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The models of the home that the embedded engine is offered: all of them, whenever one comes or goes. Any thread. */
final class ModelShelf implements EngineShelf {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int MOST_LOOKS = 3_000;

    private final EmbeddedEngine engine;
    private final BooleanSupplier serves;
    private final Fleet<Server> fleet;
    private final Timers timers;
    private final Map<String, Offer> offers = new TreeMap<>();

    /** {@code serves} tells whether the hub runs its engine. */
    ModelShelf(EmbeddedEngine engine, BooleanSupplier serves, Fleet<Server> fleet, Timers timers) {
        this.engine = engine;
        this.serves = serves;
        this.fleet = fleet;
        this.timers = timers;
    }

    @Override
    public boolean serves() {
        return serves.getAsBoolean();
    }

    @Override
    public Optional<String> refusal(List<Path> parts) {
        try {
            return LlamaBuild.judge(parts) instanceof Fitness.Refuses(String reason)
                    ? Optional.of(reason)
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of("it cannot be read: " + unreadable.getMessage());
        }
    }

    @Override
    public Future<Void> offer(Shelved model) {
        ModelName name = model.model().name();
        synchronized (this) {
            offers.put(name.key(), new Offer(model.model(), model.parts(), Optional.of(model.added())));
            engine.offer(List.copyOf(offers.values()));
        }
        Promise<Void> served = Promise.promise();
        if (serves()) {
            look(name, served, 0);
        } else {
            served.complete();
        }
        return served.future();
    }

    @Override
    public synchronized Future<Void> withdraw(ModelName name) {
        if (serves() && engine.owns(name)) {
            return Future.failedFuture(new HubException(new Failure.Conflict(
                    Codes.CONFLICT,
                    "model " + name,
                    "the embedded engine's own, which it would only bring again; with ollama.engine.mode off, or another"
                            + " ollama.engine.model, it can go")));
        }
        if (offers.remove(name.key()) != null) {
            engine.offer(List.copyOf(offers.values()));
        }
        return Future.succeededFuture();
    }

    private void look(ModelName name, Promise<Void> served, int looks) {
        Optional<String> refusal = engine.refusal(name);
        if (refusal.isPresent()) {
            served.fail(failed(name, refusal.get()));
        } else if (isListed(name)) {
            served.complete();
        } else if (looks >= MOST_LOOKS) {
            served.fail(failed(
                    name,
                    "the embedded engine did not list it within "
                            + LOOK.multipliedBy(MOST_LOOKS).toSeconds() + " s"));
        } else {
            timers.after(LOOK, () -> look(name, served, looks + 1));
        }
    }

    private static HubException failed(ModelName name, String reason) {
        return new HubException(new Failure.WorkFailed(VendorCodes.UNSUPPORTED_ARCHITECTURE, "model " + name, reason));
    }

    private boolean isListed(ModelName name) {
        return fleet.resource(Embedded.ID)
                .filter(server -> server.offer().capabilities().contains(name.key()))
                .isPresent();
    }
}
