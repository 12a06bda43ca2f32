/**
 * Sandboxes without Docker: the same zygote under bubblewrap.
 *
 * <p>{@link dev.resourcehub.docker.local.LocalLauncher#detect} tries bubblewrap once and says whether and how it works here;
 * the launcher it gives starts one {@code bwrap} for each sandbox. {@code Bubblewrap} is the command line,
 * {@code SeccompProgram} the filter of system calls, {@code ProcessChannel} the zygote's pipes as a channel.
 *
 * <p>Started by root, process 1 keeps the three capabilities that let it run user code as another user. Started by anyone
 * else, the sandbox is a user namespace with one user: user code then runs as the zygote's own user and is kept out of it by
 * its being undumpable. That is weaker (user code that escapes the interpreter can lie about its own run), and good enough
 * for one run a sandbox. Either way there is no control group: memory is watched by the zygote, and processors are not
 * bounded.
 *
 * <p>Uses {@code docker.sandbox}, {@code docker.python}, {@code docker.call}, {@code process}, {@code runtime} and
 * {@code resource}.
 */
@NullMarked
package dev.resourcehub.docker.local;

import org.jspecify.annotations.NullMarked;
