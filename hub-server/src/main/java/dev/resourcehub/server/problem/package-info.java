/**
 * What the hub answers when it refuses or fails: RFC 9457 problems.
 *
 * <p>{@link dev.resourcehub.server.problem.Catalogue} is the one table of codes with status and title;
 * {@link dev.resourcehub.server.problem.ProblemMapper} turns every {@code Failure} into a
 * {@link dev.resourcehub.server.problem.Problem}, and {@link dev.resourcehub.server.problem.EdgeProblems} are the ones
 * that HTTP itself gives cause for. {@link dev.resourcehub.server.problem.ProblemPages} explains each code to a person.
 *
 * <p>Uses {@code resource} only.
 */
@NullMarked
package dev.resourcehub.server.problem;

import org.jspecify.annotations.NullMarked;
