package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunSink;
import io.vertx.core.Context;

/**
 * Hands events from the channel's event loop to the caller's, and says when to read no more.
 *
 * <p>All methods on the channel's event loop. At most {@link #MOST} bytes are between the two loops before the channel is
 * paused.
 */
final class EventGate {

    private static final int MOST = 1 << 20;

    private final Context channelLoop;
    private final Context callerLoop;
    private final RunSink sink;
    private final Runnable changed;
    private long between;
    private boolean full;
    private boolean muted;

    /** Runs {@code changed} on the channel's loop whenever {@link #isShut} may have changed. */
    EventGate(Context channelLoop, Context callerLoop, RunSink sink, Runnable changed) {
        this.channelLoop = channelLoop;
        this.callerLoop = callerLoop;
        this.sink = sink;
        this.changed = changed;
    }

    /** Passes one event of about {@code bytes} bytes on. */
    void emit(RunEvent event, int bytes) {
        if (muted) {
            return;
        }
        between += bytes;
        callerLoop.runOnContext(there -> {
            sink.emit(event);
            boolean behind = sink.isFull();
            channelLoop.runOnContext(back -> {
                between -= bytes;
                fullIs(behind);
            });
            if (behind) {
                sink.onDrain(() -> channelLoop.runOnContext(drained -> fullIs(false)));
            }
        });
        changed.run();
    }

    /** Runs {@code last} on the caller's loop, after every event that was passed on. */
    void afterAll(Runnable last) {
        callerLoop.runOnContext(there -> last.run());
    }

    /** Passes nothing on any more and is open from now on. */
    void mute() {
        muted = true;
        changed.run();
    }

    /** Whether the caller is behind, so that the channel must not be read. */
    boolean isShut() {
        return !muted && (full || between > MOST);
    }

    private void fullIs(boolean now) {
        full = now;
        changed.run();
    }
}
