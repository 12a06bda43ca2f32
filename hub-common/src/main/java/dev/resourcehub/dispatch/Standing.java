package dev.resourcehub.dispatch;

/** Where an instance stands towards one call at one moment. */
enum Standing {
    /** Can take it now. */
    ELIGIBLE(true),
    /** Could take it when a call there ends. */
    FULL(true),
    /** The same for calls of this capability. */
    CAPABILITY_FULL(true),
    /** Its breaker lets nothing through. */
    BREAKER_OPEN(false),
    /** The same for calls of this capability. */
    CAPABILITY_BREAKER_OPEN(false),
    /** Sent away for a while for what its calls showed. */
    EJECTED(false),
    /** Its status forbids it. */
    UNAVAILABLE(false),
    /** It failed this very call before. */
    TRIED(false),
    /** It has not the tags. */
    OTHER_TAGS(false),
    /** Another one was asked for. */
    OTHER_INSTANCE(false),
    /** It does not offer the capability. */
    NOT_OFFERED(false);

    private final boolean serving;

    Standing(boolean serving) {
        this.serving = serving;
    }

    /** Whether waiting makes sense: it serves such calls and is at most busy. */
    boolean isServing() {
        return serving;
    }

    boolean isBreaker() {
        return this == BREAKER_OPEN || this == CAPABILITY_BREAKER_OPEN;
    }
}
