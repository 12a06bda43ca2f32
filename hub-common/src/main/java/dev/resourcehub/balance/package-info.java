/**
 * Which instance takes a call.
 *
 * <p>A {@link dev.resourcehub.balance.Strategy} picks one of a {@link dev.resourcehub.balance.Slate} of
 * {@link dev.resourcehub.balance.Candidate}s that are able and free, knowing a {@link dev.resourcehub.balance.Pick} of the
 * call. {@link dev.resourcehub.balance.Strategies} finds it by name or alias: one of the files here, or one that a
 * {@link dev.resourcehub.balance.StrategyProvider} on the class path adds.
 *
 * <p>Most files are two lines around one of two ideas: {@code Cheapest} (least cost, equals take turns) and
 * {@code SmoothShares} (calls dealt by share). {@code Aliases} maps the names of others to ours.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.balance;

import org.jspecify.annotations.NullMarked;
