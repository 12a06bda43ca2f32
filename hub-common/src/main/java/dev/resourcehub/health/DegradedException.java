package dev.resourcehub.health;

/** How a {@link Probe} says that the instance answers, but with trouble; has no stack trace, since it is an answer. */
public final class DegradedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@code reason} is what the trouble is, such as {@code disk nearly full}. */
    public DegradedException(String reason) {
        super(reason, null, false, false);
    }
}
