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
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The embedded engine as one server of the fleet, which it is while it answers. Any thread. */
final class Embedded {

    static final InstanceId ID = new InstanceId("embedded");

    private final EmbeddedEngine engine;
    private final EngineSettings settings;
    private final Roster roster;
    private final Fleet<Server> fleet;
    private final Timers timers;
    private final Queue<Promise<InstanceView>> restarts = new ConcurrentLinkedQueue<>();

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
        restarts.add(up);
        if (!engine.restart()) {
            restarts.remove(up);
            return fleet.restart(ID);
        }
        Timers.Timer late =
                timers.after(limit, () -> up.tryFail(new HubException(new Failure.DeadlineExceeded("restart", limit))));
        return up.future().onComplete(over -> {
            late.cancel();
            restarts.remove(up);
        });
    }

    private void changed(EngineState state) {
        switch (state) {
            case EngineState.Running running -> enrol(running);
            case EngineState.Idle idle -> roster.remove(ID);
            case EngineState.Fetching fetching -> roster.remove(ID);
            case EngineState.Starting starting -> roster.remove(ID);
            case EngineState.Restarting restarting -> roster.remove(ID);
            case EngineState.Unavailable unavailable -> roster.remove(ID);
        }
    }

    private void enrol(EngineState.Running running) {
        OllamaSettings.Instance instance =
                new OllamaSettings.Instance(ID, running.url(), Set.of("embedded"), 1, 0, settings.parallel(), Set.of());
        roster.enrol(instance, Server.Origin.EMBEDDED)
                .onSuccess(seen -> fleet.view(ID).ifPresent(view -> restarts.forEach(up -> up.tryComplete(view))));
    }
}
