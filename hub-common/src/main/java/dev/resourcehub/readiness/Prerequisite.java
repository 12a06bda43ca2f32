package dev.resourcehub.readiness;

/** Something that an adapter was declared to need. */
public record Prerequisite(Target target, Need need) {

    /** How much it is needed. */
    public enum Need {
        /** The adapter is degraded while it is missing. */
        REQUIRED,
        /** It is provided when possible, and otherwise missed silently. */
        PREFERRED
    }
}
