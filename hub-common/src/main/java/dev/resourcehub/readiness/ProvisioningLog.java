package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.InOrder;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What happened to what calls miss: numbered, told in order outside of locks, the latest kept for those who come later.
 *
 * <p>Failures that no strategy knows are many, so they have a short row of their own and never push out the others. Any
 * thread.
 */
public final class ProvisioningLog {

    private final int most;
    private final int mostUnmatched;
    private final InstantSource clock;
    private final Deque<ProvisioningEvent> latest = new ArrayDeque<>();
    private final Deque<ProvisioningEvent> unmatched = new ArrayDeque<>();
    private final List<Consumer<ProvisioningEvent>> listeners = new CopyOnWriteArrayList<>();
    private final InOrder tellings = new InOrder();
    private long last;

    ProvisioningLog(int most, int mostUnmatched, InstantSource clock) {
        this.most = most;
        this.mostUnmatched = mostUnmatched;
        this.clock = clock;
    }

    /** Keeps it and tells it. */
    void add(ProvisioningEvent.About about, Said said) {
        note(about, said);
        tell();
    }

    /** Keeps it for the next {@link #tell}: for callers who hold the lock that makes the order. */
    synchronized void note(ProvisioningEvent.About about, Said said) {
        ProvisioningEvent event = new ProvisioningEvent(++last, clock.instant(), about, said);
        if (said instanceof Said.Unmatched) {
            keep(unmatched, mostUnmatched, event);
        } else {
            keep(latest, most, event);
        }
        tellings.note(() -> listeners.forEach(listener -> listener.accept(event)));
    }

    /** Tells what was noted, outside of locks. */
    void tell() {
        tellings.tell();
    }

    private static void keep(Deque<ProvisioningEvent> row, int bound, ProvisioningEvent event) {
        row.addLast(event);
        while (row.size() > bound) {
            row.removeFirst();
        }
    }

    /** The number of the last one; 0 before any. */
    public synchronized long last() {
        return last;
    }

    /** What is kept of those after {@code given}, oldest first; all that is kept when the hub has not reached it. */
    public synchronized List<ProvisioningEvent> after(long given) {
        long number = given > last ? 0 : given;
        return Stream.concat(latest.stream(), unmatched.stream())
                .filter(each -> each.number() > number)
                .sorted(Comparator.comparingLong(ProvisioningEvent::number))
                .toList();
    }

    /** Tells {@code listener} what is kept after {@code number}, and then each new one, without a gap; closing ends that. */
    public Subscription subscribe(long number, Consumer<ProvisioningEvent> listener) {
        synchronized (this) {
            List<ProvisioningEvent> missed = after(number);
            tellings.note(() -> {
                missed.forEach(listener);
                listeners.add(listener);
            });
        }
        tellings.tell();
        return () -> {
            synchronized (this) {
                tellings.note(() -> listeners.remove(listener));
            }
            tellings.tell();
        };
    }
}
