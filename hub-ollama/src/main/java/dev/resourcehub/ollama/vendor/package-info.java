/**
 * Where model files come from, and how their bytes come under the home.
 *
 * <p>{@link dev.resourcehub.ollama.vendor.Vendors} reads what a caller wrote in {@code source} into a {@link
 * dev.resourcehub.ollama.vendor.ModelReference} and asks the first {@link dev.resourcehub.ollama.vendor.Vendor} that takes it;
 * {@link dev.resourcehub.ollama.vendor.UsualVendors} lists those that the hub has, and a new one is one more class. The answer, a
 * {@link dev.resourcehub.ollama.vendor.ResolvedModel}, names files and for each a {@link dev.resourcehub.ollama.vendor.Supply} of
 * its bytes. Vendors see HTTP only as {@link dev.resourcehub.ollama.vendor.Web}, which {@link
 * dev.resourcehub.ollama.vendor.HttpWeb} is.
 *
 * <p>{@link dev.resourcehub.ollama.vendor.Downloads} brings a file once for all who want it ({@code SharedTransfer}): a {@code
 * FileTransfer} tries its supply again and again, an {@code Intake} writes and hashes beside that, {@code Checkpoints} record how
 * far it is, and the {@code BlobFolder} gives the file the name of its content once its digest is right.
 *
 * <p>{@link dev.resourcehub.ollama.vendor.GgufHeader} says what kind of model a file is, {@link
 * dev.resourcehub.ollama.vendor.DefaultModel} which one serves when nobody chose.
 *
 * <p>Almost everything here blocks and is called on a virtual thread; an interrupt ends it, and what came is kept. Uses
 * {@code call} (names), {@code process}, {@code runtime} and {@code resource}; JSON is in {@code vendor.wire}.
 */
@NullMarked
package dev.resourcehub.ollama.vendor;

import org.jspecify.annotations.NullMarked;
