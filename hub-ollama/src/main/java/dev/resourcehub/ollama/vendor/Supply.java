package dev.resourcehub.ollama.vendor;

import java.io.IOException;

/** How the bytes of one file are had: over HTTP, from a local file, or in a vendor's own way. */
@FunctionalInterface
public interface Supply {

    /**
     * Brings what {@code inlet} has not got yet, in order, and returns when the source has no more.
     *
     * <p>Blocks, on a virtual thread; an interrupt ends it. What broke on the way is an {@link IOException} and is tried
     * again; a {@code HubException} is final.
     */
    void bring(Inlet inlet) throws IOException, InterruptedException;
}
