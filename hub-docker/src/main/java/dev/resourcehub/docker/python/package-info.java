/**
 * The zygote inside a sandbox, seen from the hub: one run of Python over frames.
 *
 * <p>{@link dev.resourcehub.docker.python.ZygoteSource} is the program that a sandbox starts as its process 1;
 * {@link dev.resourcehub.docker.python.Zygote} is that process once it has greeted. A run is a
 * {@code RunCall}: {@code Outbox} sends the job at the sandbox's pace, messages come back, {@code EventGate} hands events to
 * the caller's event loop at the caller's pace, and the end is a {@code RunResult}. The zygote tells why a run ended; the
 * hub counts bytes itself, keeps a clock of its own and takes a stream that ends without the zygote's last word for broken.
 *
 * <p>Uses {@code docker.call}, {@code docker.sandbox}, {@code python.wire}, {@code runtime} and {@code resource}.
 */
@NullMarked
package dev.resourcehub.docker.python;

import org.jspecify.annotations.NullMarked;
