package dev.resourcehub.readiness;

import java.util.ArrayList;
import java.util.List;

/** The one moment at which somebody stops waiting, and what is tidied up then. Any thread. */
final class Leaving {

    private final List<Runnable> tidying = new ArrayList<>(2);
    private boolean left;

    /** Tidies this up too, at once when the moment has passed. */
    void with(Runnable tidy) {
        synchronized (this) {
            if (!left) {
                tidying.add(tidy);
                return;
            }
        }
        tidy.run();
    }

    /** True for the first who says so. */
    boolean leave() {
        List<Runnable> all;
        synchronized (this) {
            if (left) {
                return false;
            }
            left = true;
            all = List.copyOf(tidying);
        }
        all.forEach(Runnable::run);
        return true;
    }
}
