package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.balance.Slate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The members that may take one call: a list that is used again by the next call, so that selecting allocates nothing. */
final class Shortlist<R> implements Slate {

    private Member<R>[] members = array(16);
    private int size;
    private boolean gaveBack;

    @Override
    public int size() {
        return size;
    }

    @Override
    public Candidate get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return members[index];
    }

    Member<R> first() {
        return members[0];
    }

    void clear() {
        size = 0;
    }

    /** A place at one of them was held for a moment and given back. */
    void givesBack() {
        gaveBack = true;
    }

    boolean gaveBack() {
        return gaveBack;
    }

    void add(Member<R> member) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        members[size++] = member;
    }

    /** Takes one out and keeps the order; false when it was not there. */
    boolean remove(Candidate member) {
        for (int i = 0; i < size; i++) {
            if (members[i] == member) {
                System.arraycopy(members, i + 1, members, i, size - i - 1);
                size--;
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked")
    private static <R> Member<R>[] array(int length) {
        return (Member<R>[]) new Member<?>[length];
    }

    /** Lends shortlists, one to a thread in most cases; where two meet, the second gets a new one. Any thread, no lock. */
    static final class Lender<R> {
        private static final int SHELVES = 16;

        private final AtomicReferenceArray<@Nullable Shortlist<R>> idle = new AtomicReferenceArray<>(SHELVES);

        Shortlist<R> borrow() {
            Shortlist<R> lent = idle.getAndSet(shelf(), null);
            return lent == null ? new Shortlist<>() : lent;
        }

        void giveBack(Shortlist<R> list) {
            list.clear();
            list.gaveBack = false;
            idle.set(shelf(), list);
        }

        private static int shelf() {
            return (int) Thread.currentThread().threadId() & (SHELVES - 1);
        }
    }
}
