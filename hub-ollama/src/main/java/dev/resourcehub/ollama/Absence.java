package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.DispatchCodes;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Says why nobody serves a call, after it has looked again: a model may have come since the last look. */
final class Absence {

    private static final int MOST_KNOWN = 20;
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Fleet<Server> fleet;
    private final Supplier<EngineState> engine;

    Absence(Fleet<Server> fleet, Supplier<EngineState> engine) {
        this.fleet = fleet;
        this.engine = engine;
    }

    /**
     * True when somebody has the model after all, false when only those have it who do not answer now; fails with the
     * reason when nobody is there or nobody has it.
     */
    Future<Boolean> lookFor(ModelName model, Routing routing) {
        Optional<Failure> nobody = reason(routing, "model " + model);
        if (nobody.isPresent()) {
            return Future.failedFuture(new HubException(nobody.get()));
        }
        List<InstanceView> there = accepted(routing);
        if (hasAny(there, model)) {
            return Future.succeededFuture(true);
        }
        return Future.join(there.stream().map(view -> fleet.check(view.id())).toList())
                .otherwiseEmpty()
                .compose(looked -> {
                    if (hasAny(accepted(routing), model)) {
                        return Future.succeededFuture(true);
                    }
                    if (hasAny(matching(routing), model)) {
                        return Future.succeededFuture(false);
                    }
                    return Future.failedFuture(new HubException(
                            new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", model.value(), knownModels())));
                });
    }

    /**
     * Looks again after a server said that it has no such model; fails as unknown when nobody has it any more, completes when
     * somebody has.
     */
    Future<Void> confirm(ModelName model, Routing routing) {
        return Future.join(accepted(routing).stream()
                        .map(view -> fleet.check(view.id()))
                        .toList())
                .otherwiseEmpty()
                .compose(looked -> hasAny(matching(routing), model)
                        ? Future.succeededFuture()
                        : Future.failedFuture(new HubException(new Failure.Unknown(
                                ModelCodes.MODEL_NOT_FOUND, "model", model.value(), knownModels()))));
    }

    /** Why no instance that the caller accepts answers; empty when one does. */
    Optional<Failure> reason(Routing routing, String subject) {
        if (routing.instance().isPresent()) {
            Optional<InstanceView> wanted = fleet.view(routing.instance().get());
            if (wanted.isEmpty()) {
                return Optional.of(new Failure.Unknown(
                        DispatchCodes.INSTANCE_NOT_FOUND,
                        "instance",
                        routing.instance().get().value(),
                        knownInstances()));
            }
            if (wanted.get().status() == InstanceStatus.DRAINING) {
                return Optional.of(new Failure.Draining(COME_BACK));
            }
        }
        if (!accepted(routing).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                fleet.available().isEmpty()
                        ? Choice.refusal(engine.get(), subject)
                        : new Failure.NoCapacity(Codes.NO_CAPACITY, wanted(routing), COME_BACK));
    }

    /** Asks a server anew soon: what was seen of it does not hold any more. */
    void lookAgain(Server server) {
        fleet.check(server.id()).otherwiseEmpty();
    }

    List<String> knownModels() {
        return ModelList.of(fleet.available()).stream()
                .map(FleetModel::name)
                .limit(MOST_KNOWN)
                .toList();
    }

    private List<String> knownInstances() {
        return fleet.views().stream()
                .limit(MOST_KNOWN)
                .map(view -> view.id().value())
                .toList();
    }

    private List<InstanceView> accepted(Routing routing) {
        return matching(routing).stream()
                .filter(view -> view.status().isAvailable())
                .toList();
    }

    private List<InstanceView> matching(Routing routing) {
        return fleet.views().stream()
                .filter(view -> view.tags().containsAll(routing.tags()))
                .filter(view ->
                        routing.instance().isEmpty() || routing.instance().get().equals(view.id()))
                .toList();
    }

    private boolean hasAny(List<InstanceView> among, ModelName model) {
        return among.stream()
                .flatMap(view -> fleet.resource(view.id()).stream())
                .anyMatch(server -> server.offer().capabilities().contains(model.key()));
    }

    private static String wanted(Routing routing) {
        return routing.instance()
                .map(id -> "instance " + id + " does not answer")
                .orElseGet(() -> "no instance that answers has the tags " + routing.tags());
    }
}
