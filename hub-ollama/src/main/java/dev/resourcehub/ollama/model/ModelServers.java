package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fleet as places for models. Any thread. */
public interface ModelServers {

    /** Ends when the fleet was looked at for the first time; before that nobody is known to be there, or not to be. */
    Future<Void> known();

    /** The Ollama servers that answer now; the embedded engine is none. */
    List<ModelServer> answering();

    /** The Ollama servers that do not answer now, with what they were last seen to have. */
    List<ModelServer> silent();

    /** What every instance was last seen to have, the embedded engine included. */
    Sighting seen();

    /** Asks every instance anew; completes when each has answered or not. */
    Future<Sighting> look();

    /**
     * What the fleet has.
     *
     * @param models of those that answer
     * @param failures why the others do not, by instance
     */
    record Sighting(List<FleetModel> models, Map<InstanceId, String> failures) {
        public Sighting {
            models = List.copyOf(models);
            failures = Collections.unmodifiableMap(sorted(failures));
        }

        private static Map<InstanceId, String> sorted(Map<InstanceId, String> failures) {
            Map<InstanceId, String> sorted = new TreeMap<>(Comparator.comparing(InstanceId::value));
            sorted.putAll(failures);
            return sorted;
        }

        /** Whether somebody has that very model, its tag included. */
        public boolean has(ModelName model) {
            return models.stream().anyMatch(seen -> model.sameModelAs(seen.name()));
        }

        /** How many have it. */
        int holders(ModelName model) {
            return models.stream()
                    .filter(seen -> model.sameModelAs(seen.name()))
                    .mapToInt(seen -> seen.instances().size())
                    .sum();
        }
    }
}
