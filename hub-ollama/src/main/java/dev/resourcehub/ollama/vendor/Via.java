package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.InstanceId;
import java.util.Optional;

/** A model that an Ollama instance is to pull itself; no vendor takes it, whoever knows the instances does. */
public record Via(InstanceId instance, ModelName model) {

    /** How it is written. */
    public static final String FORM = "via:INSTANCE:name";

    /** Reads {@code via:INSTANCE:name}; empty for anything else. */
    public static Optional<Via> of(ModelReference reference) {
        String[] halves = reference.rest().split(":", 2);
        if (!reference.scheme().equals("via")
                || halves.length != 2
                || !halves[0].matches("[A-Za-z0-9._-]{1,128}")
                || RegistryName.of(new ModelReference("ollama", halves[1])).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Via(new InstanceId(halves[0]), new ModelName(halves[1])));
    }
}
