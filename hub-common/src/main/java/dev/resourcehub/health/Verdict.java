package dev.resourcehub.health;

import dev.resourcehub.resource.Lifecycle;

/** What probes, or enough of them in a row, say of an instance. */
public enum Verdict {
    /** It answers as it should. */
    WELL,
    /** It answers with trouble, or failed to answer fewer times than make it unwell. */
    DEGRADED,
    /** It does not answer, or wrongly. */
    UNWELL;

    /** What it is to the instance's {@link Lifecycle}. */
    public Lifecycle.Event event(String reason) {
        return switch (this) {
            case WELL -> new Lifecycle.Event.Well();
            case DEGRADED -> new Lifecycle.Event.Degraded(reason);
            case UNWELL -> new Lifecycle.Event.Unwell(reason);
        };
    }
}
