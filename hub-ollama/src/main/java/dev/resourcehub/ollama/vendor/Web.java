package dev.resourcehub.ollama.vendor;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP as vendors need it: short documents, and files. Blocks, on virtual threads; an interrupt ends it.
 *
 * <p>Redirects are followed, ten at most, never from https to http; {@code Authorization} goes to the first host only.
 */
public interface Web {

    /** Gets a document of at most 4 MiB whatever its status; an {@link IOException} says that none came, and why. */
    Page get(URI url, Map<String, String> headers) throws IOException, InterruptedException;

    /** How the bytes of the file at {@code url} are had; each try asks {@code url} anew, so that signed places may expire. */
    Supply file(URI url, Map<String, String> headers);

    /**
     * A document with its status.
     *
     * @param headers by lower-case name, the first of each
     */
    record Page(int status, Map<String, String> headers, Buffer body) {

        /** The value of a header. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }
}
