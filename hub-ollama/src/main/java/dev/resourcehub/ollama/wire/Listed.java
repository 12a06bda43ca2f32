package dev.resourcehub.ollama.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model that an instance has, as {@code /api/tags} lists it.
 *
 * @param name with its tag
 */
public record Listed(
        String name,
        Optional<String> digest,
        OptionalLong sizeBytes,
        Optional<String> family,
        Optional<String> quantization,
        OptionalLong context,
        List<String> capabilities) {

    public Listed {
        capabilities = List.copyOf(capabilities);
    }
}
