/**
 * May this call start.
 *
 * <p>A {@link dev.resourcehub.resilience.WaitingLine} holds callers in order while nothing is free, bounded in number and
 * in time.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.resilience;

import org.jspecify.annotations.NullMarked;
