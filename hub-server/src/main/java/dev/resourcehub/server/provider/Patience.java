package dev.resourcehub.server.provider;

import java.time.Duration;

/**
 * How long callers wait for what is being provided for them.
 *
 * @param waiting of a caller that hears nothing meanwhile, before it is told to come back
 * @param following of a caller that follows events, where its call has no deadline of its own
 */
public record Patience(Duration waiting, Duration following) {

    /** 20 s, and 30 minutes. */
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(20), Duration.ofMinutes(30));

    /** The patience of {@code caller} whose call may take {@code deadline} in all. */
    Duration of(Caller caller, Duration deadline) {
        return switch (caller.attention()) {
            case FOLLOWS -> deadline;
            case WAITS -> deadline.compareTo(waiting) < 0 ? deadline : waiting;
        };
    }
}
