/**
 * Where model files come from.
 *
 * <p>A {@link dev.resourcehub.ollama.vendor.ModelFetch} asks its {@link dev.resourcehub.ollama.vendor.ModelSource}s in
 * order; the first that answers is taken. A source brings the bytes into a {@link dev.resourcehub.ollama.vendor.Partial}
 * of the {@link dev.resourcehub.ollama.vendor.ModelStore}, which hashes as they come, keeps how far they are, and gives
 * the file its final name only when its digest is right. The store's catalog binds a name to a digest, so that the next
 * start needs no network. A new vendor is a new {@code ModelSource}.
 *
 * <p>Everything here blocks and is called on a virtual thread; an interrupt ends it, and what was transferred is kept.
 * Uses {@code call} (names), {@code process}, {@code runtime} and {@code resource}; JSON is in {@code vendor.wire}.
 */
@NullMarked
package dev.resourcehub.ollama.vendor;

import org.jspecify.annotations.NullMarked;
