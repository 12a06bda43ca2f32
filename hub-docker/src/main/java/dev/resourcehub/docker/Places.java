package dev.resourcehub.docker;

import dev.resourcehub.dispatch.Waiting;
import dev.resourcehub.resilience.AdmissionQueue.Place;
import dev.resourcehub.runtime.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Tells one caller its place in the line: once it has waited a moment, and then whenever the place has changed. On the
 * hub's event loop.
 */
final class Places {

    private static final Duration BEFORE_TOLD = Duration.ofMillis(250);

    private final Timers timers;
    private final SandboxLine line;
    private final IntConsumer listener;
    private final Runnable look = this::look;
    private Waiting waiting = Optional::empty;
    private Timers.Timer timer = () -> {};
    private boolean shown;
    private int told;

    Places(Timers timers, SandboxLine line, IntConsumer listener) {
        this.timers = timers;
        this.line = line;
        this.listener = listener;
    }

    /** The caller begins to wait. */
    void begin(Waiting place) {
        waiting = place;
        timer.cancel();
        if (shown) {
            line.watch(look);
        } else {
            timer = timers.after(BEFORE_TOLD, this::show);
        }
    }

    /** The caller waits no more. */
    void end() {
        timer.cancel();
        line.unwatch(look);
        waiting = Optional::empty;
        told = 0;
    }

    private void show() {
        shown = true;
        line.watch(look);
        look();
    }

    private void look() {
        int position = waiting.place().map(Place::position).orElse(0);
        if (position > 0 && position != told) {
            told = position;
            listener.accept(position);
        }
    }
}
