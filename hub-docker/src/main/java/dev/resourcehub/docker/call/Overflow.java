package dev.resourcehub.docker.call;

import java.util.Locale;

/** What happens to output above its limit. */
public enum Overflow {
    /** The first bytes are kept, the rest is read and counted. */
    TRUNCATE,
    /** The run ends with {@code output_limit}. */
    KILL,
    /** The first half and the last half of the limit are kept, the middle is counted. */
    HEAD_TAIL;

    /** The name as the API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
