package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The embedded engine as one server of the fleet, which it is while it answers. Any thread. */
final class Embedded {

    static final InstanceId ID = new InstanceId("embedded");

    private final EmbeddedEngine engine;
    private final EngineSettings settings;
    private final Roster roster;
    private final Fleet<Server> fleet;
    private final Timers timers;
    private final Queue<Restart> restarts = new ConcurrentLinkedQueue<>();
    private final AtomicLong children = new AtomicLong();
    private volatile Optional<Enrolled> enrolled = Optional.empty();

    /** The child at that address is in the fleet once {@code done} has completed. */
    private record Enrolled(URI url, Future<?> done) {}

    /** Waits for a child younger than the one numbered {@code killed}. */
    private record Restart(long killed, Promise<InstanceView> up) {}

    Embedded(EmbeddedEngine engine, EngineSettings settings, Roster roster, Fleet<Server> fleet, Timers timers) {
        this.engine = engine;
        this.settings = settings;
        this.roster = roster;
        this.fleet = fleet;
        this.timers = timers;
    }

    /** Follows the engine from now on. */
    void follow() {
        engine.onChange(this::changed);
    }

    /** Ends the engine's child and completes when the next one answers, within {@code limit}; as unknown where none runs. */
    Future<InstanceView> restart(Duration limit) {
        Promise<InstanceView> up = Promise.promise();
        Restart restart = new Restart(children.get(), up);
        restarts.add(restart);
        if (!engine.restart()) {
            restarts.remove(restart);
            return fleet.restart(ID);
        }
        Timers.Timer late =
                timers.after(limit, () -> up.tryFail(new HubException(new Failure.DeadlineExceeded("restart", limit))));
        return up.future().onComplete(over -> {
            late.cancel();
            restarts.remove(restart);
        });
    }

    private void changed(EngineState state) {
        switch (state) {
            case EngineState.Running running -> enrol(running);
            case EngineState.Idle idle -> remove();
            case EngineState.Fetching fetching -> remove();
            case EngineState.Starting starting -> remove();
            case EngineState.Restarting restarting -> remove();
            case EngineState.Unavailable unavailable -> remove();
        }
    }

    private void remove() {
        enrolled = Optional.empty();
        roster.remove(ID);
    }

    /** The same child with other models is only asked for them. */
    private void enrol(EngineState.Running running) {
        Optional<Enrolled> same = enrolled.filter(child -> child.url().equals(running.url()));
        if (same.isPresent()) {
            same.get().done().onComplete(there -> fleet.check(ID).otherwiseEmpty());
            return;
        }
        long child = children.incrementAndGet();
        OllamaSettings.Instance instance =
                new OllamaSettings.Instance(ID, running.url(), Set.of("embedded"), 1, 0, settings.parallel(), Set.of());
        enrolled = Optional.of(new Enrolled(
                running.url(),
                roster.enrol(instance, Server.Origin.EMBEDDED)
                        .onSuccess(seen -> fleet.view(ID).ifPresent(view -> tell(child, view)))));
    }

    /** A child that was killed while it was enrolled is not the one that a restart waits for. */
    private void tell(long child, InstanceView view) {
        restarts.stream()
                .filter(restart -> restart.killed() < child)
                .forEach(restart -> restart.up().tryComplete(view));
    }
}
