/**
 * Which instance takes a call.
 *
 * <p>A {@link dev.resourcehub.balance.Strategy} picks one of the {@link dev.resourcehub.balance.Candidate}s that are able
 * and free; {@link dev.resourcehub.balance.Strategies} knows the names that the API documents and those that this version
 * serves.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.balance;

import org.jspecify.annotations.NullMarked;
