package dev.resourcehub.server.http;

import dev.resourcehub.server.problem.Problem;

/** Carries a problem that HTTP itself gave cause for through a future; has no stack trace. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Refuses with {@code problem}. */
    public RefusedException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** The problem to answer with. */
    public Problem problem() {
        return problem;
    }
}
