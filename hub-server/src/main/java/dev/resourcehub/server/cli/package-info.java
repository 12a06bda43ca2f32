/**
 * The {@code hub} program: one command that serves, some that talk to a running hub.
 *
 * <p>{@link dev.resourcehub.server.cli.HubCommand} parses and dispatches; {@code HubClient} is a small HTTP client whose
 * faults are one line; a {@link dev.resourcehub.server.cli.Terminal} is everything a command sees of the process, Ctrl-C
 * among it. {@code JobWatch} follows a job over as many connections as it takes and shows it by a {@code ProgressDisplay}: a
 * bar or lines.
 *
 * <p>Uses {@code config}; the command that serves is handed in.
 */
@NullMarked
package dev.resourcehub.server.cli;

import org.jspecify.annotations.NullMarked;
