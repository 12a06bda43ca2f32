package dev.resourcehub.readiness;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What strategies know of the call that failed.
 *
 * @param adapter the id of the adapter it went to, such as {@code ollama}
 * @param adapterType such as {@code OllamaHub}
 * @param operation such as {@code generate}
 * @param workload what kind of thing it worked on; empty where it says nothing
 * @param store the table, bucket or stream it used; empty where none
 * @param hints typed by key, such as {@link #MODEL}
 * @param prerequisites what the adapter was declared to need
 */
public record ProvisioningContext(
        String adapter,
        String adapterType,
        String operation,
        Optional<String> workload,
        Optional<String> store,
        Map<String, String> hints,
        List<Target> prerequisites,
        Provenance provenance) {

    /** The hint that names the model a call asked for. */
    public static final String MODEL = "model";

    /** The hint that names the image a call asked for. */
    public static final String IMAGE = "image";

    /** The hint that names the stream a call asked for. */
    public static final String STREAM = "stream";

    public ProvisioningContext {
        hints = Map.copyOf(hints);
        prerequisites = List.copyOf(prerequisites);
    }

    /** The same, wanted by somebody else. */
    ProvisioningContext by(Provenance other) {
        return new ProvisioningContext(adapter, adapterType, operation, workload, store, hints, prerequisites, other);
    }

    /** The same, with what its adapter needs. */
    ProvisioningContext needing(List<Target> needed) {
        return new ProvisioningContext(adapter, adapterType, operation, workload, store, hints, needed, provenance);
    }
}
