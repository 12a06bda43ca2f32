package dev.resourcehub.job;

/** What becomes of what unfinished work has left for a resume. */
public enum Leftovers {
    /** It stays until it is too old. */
    KEEP,
    /** It goes once the work has ended. */
    PURGE
}
