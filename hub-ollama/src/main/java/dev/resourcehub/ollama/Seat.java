package dev.resourcehub.ollama;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place for one call at one instance; ends exactly once, a second ending does nothing. */
final class Seat {

    private final Member member;
    private final Runnable freed;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Takes the place; {@code freed} runs after it was given back. */
    Seat(Member member, Runnable freed) {
        this.member = member;
        this.freed = freed;
        member.enter();
    }

    Member member() {
        return member;
    }

    void end() {
        if (ended.compareAndSet(false, true)) {
            member.leave();
            freed.run();
        }
    }
}
