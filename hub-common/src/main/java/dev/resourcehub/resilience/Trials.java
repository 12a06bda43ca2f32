package dev.resourcehub.resilience;

/**
 * The places of one half-open phase: a trial takes one, keeps it by succeeding, and gives it back when ignored or overdue.
 *
 * <p>Plain state, time is an argument. Not for several threads.
 */
final class Trials {

    private static final long FREE = 0;
    private static final long KEPT = -1;

    private final long[] holders;
    private final long[] begunNanos;
    private final long limitNanos;
    private long lastSerial;
    private int successes;

    Trials(int places, long limitNanos) {
        this.holders = new long[places];
        this.begunNanos = new long[places];
        this.limitNanos = limitNanos;
    }

    boolean hasPlace(long nowNanos) {
        return place(nowNanos) >= 0;
    }

    /** The serial of a trial that begins now, from 1 to {@code mostSerial}; 0 when every place is taken. */
    long begin(long nowNanos, long mostSerial) {
        int place = place(nowNanos);
        if (place < 0) {
            return 0;
        }
        lastSerial = lastSerial % mostSerial + 1;
        holders[place] = lastSerial;
        begunNanos[place] = nowNanos;
        return lastSerial;
    }

    /** Frees the place of a trial; false when it holds none any more. */
    boolean giveBack(long serial) {
        return replace(serial, FREE);
    }

    /** Counts a success; false when that trial holds no place any more. */
    boolean succeeded(long serial) {
        if (!replace(serial, KEPT)) {
            return false;
        }
        successes++;
        return true;
    }

    int successes() {
        return successes;
    }

    private int place(long nowNanos) {
        for (int i = 0; i < holders.length; i++) {
            if (holders[i] == FREE || (holders[i] != KEPT && nowNanos - begunNanos[i] >= limitNanos)) {
                return i;
            }
        }
        return -1;
    }

    private boolean replace(long serial, long by) {
        for (int i = 0; i < holders.length; i++) {
            if (holders[i] == serial && serial > 0) {
                holders[i] = by;
                return true;
            }
        }
        return false;
    }
}
