package dev.resourcehub.readiness;

import java.util.Locale;

/** Why something was not provided. */
public enum Outcome {
    /** The strategy said it could not. */
    RETURNED_FALSE,
    /** The strategy failed. */
    THREW,
    /** The strategy took longer than it may. */
    TIMED_OUT,
    /** It failed a while ago, or too much waits already, and was not tried. */
    BACKOFF,
    /** An operator disabled the strategy. */
    DISABLED,
    /** It was provided, and the call failed again. */
    RETRY_FAILED;

    /** The name as failures and the API write it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
