/**
 * Which instance takes a call.
 *
 * <p>A {@link dev.resourcehub.balance.Strategy} picks one of a {@link dev.resourcehub.balance.Slate} of
 * {@link dev.resourcehub.balance.Candidate}s that are able and free, knowing a {@link dev.resourcehub.balance.Pick} of the
 * call.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.balance;

import org.jspecify.annotations.NullMarked;
