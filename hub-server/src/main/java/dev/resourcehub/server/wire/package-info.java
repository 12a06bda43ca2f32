/**
 * How the server's own records are kept: the JSON of jobs in the store.
 *
 * <p>{@link dev.resourcehub.server.wire.JsonJobCodec} writes a form with a number, reads what earlier programs wrote, and
 * refuses what a newer one did. {@code StateJson} is the part of it that jobs and their events share.
 *
 * <p>Uses {@code job} and {@code resource}.
 */
@NullMarked
package dev.resourcehub.server.wire;

import org.jspecify.annotations.NullMarked;
