package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.ollama.vendor.ResolvedModel;
import java.util.Optional;

/** Reads what callers write as {@code source} and asks its vendor what that means. Any thread. */
public interface Sources {

    /**
     * The source as a reference; a bare name has no scheme, and without a slash it is one of the Ollama registry. Quick,
     * without I/O.
     *
     * <p>Throws a {@code HubException} of {@code Unprocessable} with {@code unsupported_source}, which lists the forms, where
     * nobody takes it.
     */
    ModelReference read(String source);

    /**
     * What the source means now; fetches no content. Blocks.
     *
     * @param sha256 64 hex digits that the first file must have; what a plain address is known by
     */
    ResolvedModel resolve(String source, Optional<String> sha256) throws InterruptedException;
}
