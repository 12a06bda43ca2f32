package dev.resourcehub.ollama.model;

import io.vertx.core.buffer.Buffer;

/** Turns what this room stores and takes into bytes and back; what was written reads equal. Any thread. */
public interface ModelCodec {

    /** The bytes of an entry. */
    Buffer write(CatalogEntry entry);

    /** The entry in {@code bytes}; throws {@link IllegalArgumentException} when they are none. */
    CatalogEntry readEntry(Buffer bytes);

    /** The params of {@code model.pull}. */
    Buffer write(PullOrder order);

    /**
     * Reads params of {@code model.pull}; throws a {@code HubException} of {@code InvalidRequest} or {@code Unprocessable}
     * that names the first wrong field, such as {@code params.source}.
     */
    PullOrder readPull(Buffer params);

    /** The same for {@code model.import}; the source of its order is {@code file:} and the path. */
    PullOrder readImport(Buffer params);

    /** The bytes of a result. */
    Buffer write(PullResult result);

    /** The result in {@code bytes}; throws {@link IllegalArgumentException} when they are none. */
    PullResult readResult(Buffer bytes);
}
