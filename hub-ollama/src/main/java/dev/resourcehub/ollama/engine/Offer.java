package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.StoredModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A complete model under the home that the engine may serve.
 *
 * @param parts all its files in order, one where it is whole; what they are called does not matter
 * @param added when it came here, where known
 */
public record Offer(StoredModel model, List<Path> parts, Optional<Instant> added) {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Throws {@link IllegalArgumentException} without a file, and when the digest is not 64 hex digits. */
    public Offer {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || !DIGEST.matcher(model.digest()).matches()) {
            throw new IllegalArgumentException("a model needs a file and a digest");
        }
    }

    /** A model in one file. */
    public static Offer of(StoredModel model) {
        return new Offer(model, List.of(model.file()), Optional.empty());
    }
}
