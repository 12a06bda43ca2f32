package dev.resourcehub.benchmark.fleet;

/** How a node mistreats a call that arrives. */
enum Fault {
    /** It does not. */
    NONE,
    /** Nobody listens. */
    REFUSE,
    /** It answers 503 within a millisecond, which makes it look idle (olla issue 144). */
    UNAVAILABLE,
    /** Its front page is well and every call ends in a 500 within a millisecond. */
    BROKEN,
    /** It takes the call and breaks the connection before the first byte. */
    RESET,
    /** It takes the call and never says a word, while its other routes answer (ollama issue 18370). */
    WEDGE,
    /** Refuses and serves in turns of {@link #FLAP_NANOS}. */
    FLAP,
    /** Fails every second call with a 500. */
    EVERY_OTHER;

    static final long FLAP_NANOS = 3_000_000_000L;

    /** What happens to the call that arrives as number {@code call}, so many nanoseconds after the fault began. */
    Fault at(long sinceNanos, long call) {
        return switch (this) {
            case FLAP -> sinceNanos / FLAP_NANOS % 2 == 0 ? REFUSE : NONE;
            case EVERY_OTHER -> call % 2 == 0 ? UNAVAILABLE : NONE;
            case NONE, REFUSE, UNAVAILABLE, BROKEN, RESET, WEDGE -> this;
        };
    }
}
