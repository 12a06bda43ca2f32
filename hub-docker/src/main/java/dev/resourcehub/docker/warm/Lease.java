package dev.resourcehub.docker.warm;

import java.time.Duration;

/** A sandbox in one caller's hands, until {@link #end} or {@link #giveBack}, whichever is first. */
public final class Lease<T> {

    private final T sandbox;
    private final boolean warm;
    private final Duration waited;
    private final Runnable end;
    private final Runnable giveBack;
    private boolean ended;

    Lease(T sandbox, boolean warm, Duration waited, Runnable end, Runnable giveBack) {
        this.sandbox = sandbox;
        this.warm = warm;
        this.waited = waited;
        this.end = end;
        this.giveBack = giveBack;
    }

    /** What is leased. */
    public T sandbox() {
        return sandbox;
    }

    /** Whether it stood ready when the caller came. */
    public boolean isWarm() {
        return warm;
    }

    /** How long the caller waited for it. */
    public Duration waited() {
        return waited;
    }

    /** Gives it back to be destroyed, in the background; a second ending does nothing. Call on the pool's event loop. */
    public void end() {
        if (!ended) {
            ended = true;
            end.run();
        }
    }

    /**
     * Gives it back to serve others: only when nothing of the caller was run in it. Call on the pool's event loop.
     */
    public void giveBack() {
        if (!ended) {
            ended = true;
            giveBack.run();
        }
    }
}
