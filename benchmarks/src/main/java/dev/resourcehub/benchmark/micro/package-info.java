/**
 * How much time and memory the kernel's hot paths take, beside plain Resilience4j and a plain semaphore.
 *
 * <p>A benchmark class answers one question, written in its first sentence; {@link
 * dev.resourcehub.benchmark.micro.MicroBenchmarks} runs them all, prints one table with the {@link
 * dev.resourcehub.benchmark.micro.Goal}s and keeps the raw results with the machine, the JDK and the commit.
 * {@code benchmarks/micro/run.sh} is the command.
 *
 * <p>Bytes per operation are exact and hold on any machine, busy or not; times hold only on a quiet one.
 */
@NullMarked
package dev.resourcehub.benchmark.micro;

import org.jspecify.annotations.NullMarked;
