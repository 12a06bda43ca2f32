package dev.resourcehub.ollama.model;

import dev.resourcehub.dispatch.DispatchCodes;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The servers that a model shall be on.
 *
 * @param having those that have it and keep it as it is
 * @param lacking those that it is brought to
 */
record ServerChoice(List<ModelServer> having, List<ModelServer> lacking) {

    ServerChoice {
        having = List.copyOf(having);
        lacking = List.copyOf(lacking);
    }

    /**
     * Chooses among {@code answering}: those that have it first, then those with the least bytes of models, then the least
     * busy.
     *
     * @param has whether a server has the model
     * @param anew bring it also to those that have it
     */
    static ServerChoice of(List<ModelServer> answering, Placement placement, Predicate<ModelServer> has, boolean anew) {
        List<ModelServer> ordered = answering.stream()
                .sorted(Comparator.comparing((ModelServer server) -> !has.test(server))
                        .thenComparingLong(ServerChoice::bytes)
                        .thenComparingInt(ModelServer::inFlight)
                        .thenComparing(server -> server.id().value()))
                .toList();
        List<ModelServer> chosen =
                switch (placement) {
                    case Placement.On on ->
                        on.instances().stream().map(id -> named(id, answering)).toList();
                    case Placement.Several several -> several(ordered, several.count());
                    case Placement.Anywhere anywhere ->
                        ordered.subList(0, Math.min(ordered.size(), Math.max(1, count(ordered, has))));
                };
        List<ModelServer> having = new ArrayList<>();
        List<ModelServer> lacking = new ArrayList<>();
        chosen.forEach(server -> (has.test(server) && !anew ? having : lacking).add(server));
        return new ServerChoice(having, lacking);
    }

    List<InstanceId> ids() {
        List<InstanceId> ids = new ArrayList<>();
        having.forEach(server -> ids.add(server.id()));
        lacking.forEach(server -> ids.add(server.id()));
        return List.copyOf(ids);
    }

    private static int count(List<ModelServer> servers, Predicate<ModelServer> has) {
        return (int) servers.stream().filter(has).count();
    }

    private static List<ModelServer> several(List<ModelServer> ordered, int count) {
        if (count > ordered.size()) {
            throw new HubException(new Failure.Unprocessable(
                    Codes.INVALID_VALUE, "params.instances", "at most " + ordered.size() + ", as many servers answer"));
        }
        return ordered.subList(0, count);
    }

    static ModelServer named(InstanceId id, List<ModelServer> answering) {
        return answering.stream()
                .filter(server -> server.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new HubException(new Failure.Unknown(
                        DispatchCodes.INSTANCE_NOT_FOUND,
                        "Ollama server that answers",
                        id.value(),
                        answering.stream()
                                .limit(20)
                                .map(server -> server.id().value())
                                .toList())));
    }

    private static long bytes(ModelServer server) {
        return server.models().stream()
                .mapToLong(held -> held.sizeBytes().orElse(0))
                .sum();
    }
}
