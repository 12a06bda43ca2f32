package dev.resourcehub.health;

import dev.resourcehub.runtime.InOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Lets so many recoveries of one hub be under way at once; the others wait in order. Any thread. */
public final class RecoveryGate {

    private final int most;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private final InOrder admissions = new InOrder();
    private int inside;

    /** Admits {@code most} at once, 1 or more. */
    public RecoveryGate(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a recovery gate admits one or more");
        }
        this.most = most;
    }

    /** Recoveries under way. */
    public synchronized int inside() {
        return inside;
    }

    /** A place that runs {@code admitted} outside of locks when its turn comes after {@link Entry#enter}. */
    Entry entry(Runnable admitted) {
        return new Entry(admitted);
    }

    private void enter(Entry entry) {
        synchronized (this) {
            if (entry.hasLeft) {
                return;
            }
            waiting.add(entry);
            admit();
        }
        admissions.tell();
    }

    private void admit() {
        @Nullable Entry next = inside < most ? waiting.poll() : null;
        while (next != null) {
            next.isInside = true;
            inside++;
            admissions.note(next.admitted);
            next = inside < most ? waiting.poll() : null;
        }
    }

    private void leave(Entry entry) {
        synchronized (this) {
            if (entry.hasLeft) {
                return;
            }
            entry.hasLeft = true;
            if (!entry.isInside) {
                waiting.remove(entry);
                return;
            }
            inside--;
            admit();
        }
        admissions.tell();
    }

    /** A place at the gate, or in the line before it. */
    final class Entry {
        private final Runnable admitted;
        private boolean isInside;
        private boolean hasLeft;

        private Entry(Runnable admitted) {
            this.admitted = admitted;
        }

        /** Goes in, now or when its turn comes; nothing when it was left before. */
        void enter() {
            RecoveryGate.this.enter(this);
        }

        /** Gives the place up; harmless a second time. */
        void leave() {
            RecoveryGate.this.leave(this);
        }
    }
}
