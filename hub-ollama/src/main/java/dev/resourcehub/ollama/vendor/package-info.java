/**
 * Where model files come from.
 *
 * <p>A {@link dev.resourcehub.ollama.vendor.ModelFetch} asks its {@link dev.resourcehub.ollama.vendor.ModelSource}s in
 * order; the first that answers is taken. A source brings the bytes into a {@link dev.resourcehub.ollama.vendor.Partial}
 * of the {@link dev.resourcehub.ollama.vendor.ModelStore}, which hashes as they come, keeps how far they are, and gives
 * the file its final name only when its digest is right. The store's catalog binds a name to a digest, so that the next
 * start needs no network. A new vendor is a new {@code ModelSource}.
 *
 * <p>{@link dev.resourcehub.ollama.vendor.Vendors} reads what a caller wrote in {@code source} into a {@link
 * dev.resourcehub.ollama.vendor.ModelReference} and asks the first {@link dev.resourcehub.ollama.vendor.Vendor} that takes it;
 * its answer, a {@link dev.resourcehub.ollama.vendor.ResolvedModel}, names the files and how their bytes are had ({@link
 * dev.resourcehub.ollama.vendor.Supply}), and {@link dev.resourcehub.ollama.vendor.Downloads} brings them. Vendors see HTTP only
 * as {@link dev.resourcehub.ollama.vendor.Web}. {@link dev.resourcehub.ollama.vendor.UsualVendors} lists those that the hub has.
 *
 * <p>Everything here blocks and is called on a virtual thread; an interrupt ends it, and what was transferred is kept.
 * Uses {@code call} (names), {@code process}, {@code runtime} and {@code resource}; JSON is in {@code vendor.wire}.
 */
@NullMarked
package dev.resourcehub.ollama.vendor;

import org.jspecify.annotations.NullMarked;
