package dev.resourcehub.health;

/** What probes, or enough of them in a row, say of an instance. */
public enum Verdict {
    /** It answers as it should. */
    WELL,
    /** It answers with trouble, or failed to answer fewer times than make it unwell. */
    DEGRADED,
    /** It does not answer, or wrongly. */
    UNWELL
}
