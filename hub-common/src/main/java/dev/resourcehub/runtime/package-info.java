/**
 * What tests replace: time, waiting, chance, and threads that may block.
 *
 * <p>{@link dev.resourcehub.runtime.Ticker} measures, {@link dev.resourcehub.runtime.Timers} waits,
 * {@link dev.resourcehub.runtime.Chance} draws, {@link dev.resourcehub.runtime.Blocking} runs what must block, and a
 * {@link dev.resourcehub.runtime.Backoff} is the pure function of an attempt and chance. Nothing outside this room reads a
 * clock or a random generator.
 *
 * <p>Uses {@code resource} only.
 */
@NullMarked
package dev.resourcehub.runtime;

import org.jspecify.annotations.NullMarked;
