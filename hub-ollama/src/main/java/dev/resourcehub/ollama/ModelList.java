package dev.resourcehub.ollama;

import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.wire.Listed;
import dev.resourcehub.ollama.wire.Loaded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The models of several servers, each with those who have it. */
final class ModelList {

    private ModelList() {}

    /** Sorted by name. */
    static List<FleetModel> of(List<Server> servers) {
        Map<String, FleetModel> byName = new TreeMap<>();
        for (Server server : servers) {
            server.models().forEach(listed -> byName.merge(listed.name(), at(server, listed), ModelList::joined));
        }
        return List.copyOf(byName.values());
    }

    private static FleetModel at(Server server, Listed listed) {
        Optional<Loaded> loaded = server.loaded().stream()
                .filter(model -> model.name().equals(listed.name()))
                .findFirst();
        return new FleetModel(
                listed.name(),
                listed.digest(),
                listed.sizeBytes(),
                listed.family(),
                listed.quantization(),
                listed.context(),
                listed.capabilities(),
                List.of(new FleetModel.Holder(server.id(), loaded.isPresent(), loaded.flatMap(Loaded::expiresAt))));
    }

    private static FleetModel joined(FleetModel one, FleetModel other) {
        List<FleetModel.Holder> holders = new ArrayList<>(one.instances());
        holders.addAll(other.instances());
        return new FleetModel(
                one.name(),
                one.digest(),
                one.sizeBytes(),
                one.family(),
                one.quantization(),
                one.context(),
                one.capabilities(),
                holders);
    }
}
