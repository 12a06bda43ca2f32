package dev.resourcehub.docker.python;

import java.time.Duration;

/**
 * What whoever leased a zygote knows of the run and the zygote does not.
 *
 * @param runId such as {@code run_01J...}
 * @param image name of the sandbox's image; empty for the local engine
 * @param warm whether the sandbox stood ready before the call
 * @param use how many runs it has served, this one included
 * @param queue time spent waiting for a sandbox
 * @param lease time spent taking one
 */
public record RunTerms(String runId, String image, boolean warm, int use, Duration queue, Duration lease) {}
