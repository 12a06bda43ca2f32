package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.balance.Slate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/** The members that may take one call: a list that is used again by the next call, so that selecting allocates nothing. */
final class Shortlist<R> implements Slate {

    private Member<R>[] members = array(16);
    private int size;

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

    /** Lends one shortlist at a time; a second call at the same moment gets a new one. Any thread, no lock. */
    static final class Lender<R> {
        private final AtomicReference<Shortlist<R>> idle = new AtomicReference<>(new Shortlist<>());
        private final Shortlist<R> none = new Shortlist<>();

        Shortlist<R> borrow() {
            Shortlist<R> lent = idle.getAndSet(none);
            return lent == none ? new Shortlist<>() : lent;
        }

        void giveBack(Shortlist<R> list) {
            list.clear();
            idle.set(list);
        }
    }
}
