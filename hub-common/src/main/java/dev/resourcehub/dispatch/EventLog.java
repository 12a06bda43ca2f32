package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.InOrder;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What happened to the instances of a fleet: numbered, told in order outside of every lock, the latest kept for those who
 * come later. Any thread.
 */
final class EventLog {

    private final int most;
    private final InstantSource clock;
    private final Deque<Happening> latest = new ArrayDeque<>();
    private final List<Consumer<Happening>> listeners = new CopyOnWriteArrayList<>();
    private final InOrder tellings = new InOrder();
    private long last;

    EventLog(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Keeps it and tells it. */
    void add(HubEvent event) {
        note(event);
        tell();
    }

    /** Keeps it for the next {@link #tell}: for callers who hold the lock that makes the order. */
    synchronized void note(HubEvent event) {
        Happening happening = new Happening(++last, clock.instant(), event);
        latest.addLast(happening);
        while (latest.size() > most) {
            latest.removeFirst();
        }
        tellings.note(() -> listeners.forEach(listener -> listener.accept(happening)));
    }

    /** Tells what was noted, outside of locks. */
    void tell() {
        tellings.tell();
    }

    /** What is kept of those after {@code given}, oldest first; all that is kept when the hub has not reached it. */
    synchronized List<Happening> after(long given) {
        long number = given > last ? 0 : given;
        return latest.stream().filter(each -> each.number() > number).toList();
    }

    /** Tells {@code listener} what is kept after {@code number}, and then each new one, without a gap; closing ends that. */
    Subscription subscribe(long number, Consumer<Happening> listener) {
        synchronized (this) {
            List<Happening> missed = after(number);
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
