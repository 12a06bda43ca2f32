/**
 * Child processes that never outlive the hub.
 *
 * <p>A {@link dev.resourcehub.process.Command} says what to run and which dead-man switch it has;
 * {@link dev.resourcehub.process.ChildProcess} runs it in a session of its own, so that a Ctrl-C on the terminal reaches
 * the hub alone. The switch is always the end of the child's standard input, which the kernel brings about however the hub
 * dies. A program that does not watch its input gets a watcher in front of it that ends the whole process group.
 *
 * <p>Uses nothing of ours.
 */
@NullMarked
package dev.resourcehub.process;

import org.jspecify.annotations.NullMarked;
