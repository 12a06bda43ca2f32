package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.Downloads.Listener;
import dev.resourcehub.ollama.vendor.Downloads.StoredFile;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.InOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One transfer and all who want it: it begins with the first, and ends early when the last has left. Any thread.
 *
 * <p>Running until {@link #commit}, after which leaving changes nothing; or until abandoned, after which nobody can join.
 */
final class SharedTransfer implements Course {

    /** Brings the file and tells on the way. */
    @FunctionalInterface
    interface Work {
        StoredFile bring(Course course) throws InterruptedException;
    }

    private enum Stage {
        NEW,
        RUNNING,
        COMMITTED,
        ABANDONED,
        ENDED
    }

    private final Work work;
    private final Consumer<SharedTransfer> atEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final InOrder telling = new InOrder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final List<Member> members = new ArrayList<>();
    private final Thread worker;
    private Stage stage = Stage.NEW;
    private Optional<String> phase = Optional.empty();
    private long completed;
    private long resumed;
    private OptionalLong total = OptionalLong.empty();
    private int tries = 1;
    private boolean abandoned;

    /** {@code atEnd} runs on the transfer's thread when nothing of it is under way any more, before anybody hears of it. */
    SharedTransfer(String name, Work work, Consumer<SharedTransfer> atEnd) {
        this.work = work;
        this.atEnd = atEnd;
        this.worker = Thread.ofVirtual().name("transfer-" + name).unstarted(this::run);
    }

    /** One who wants the file. */
    static final class Member {
        private final Listener listener;
        private final CompletableFuture<StoredFile> result = new CompletableFuture<>();
        private volatile boolean left;

        private Member(Listener listener) {
            this.listener = listener;
        }

        /** Waits for the file; throws a {@code HubException} where there will be none. */
        StoredFile await() throws InterruptedException {
            try {
                return result.get();
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof HubException hub
                        ? hub
                        : new HubException(new Failure.Internal(String.valueOf(failed.getCause())), failed);
            }
        }
    }

    /** Joins, and hears at once how far it is; empty when this transfer is about to end. */
    Optional<Member> join(Listener listener) {
        Member member = new Member(listener);
        lock.lock();
        try {
            if (stage == Stage.ABANDONED || stage == Stage.ENDED) {
                return Optional.empty();
            }
            members.add(member);
            if (stage == Stage.NEW) {
                stage = Stage.RUNNING;
                worker.start();
            }
            phase.ifPresent(now -> {
                long come = completed;
                long kept = resumed;
                OptionalLong all = total;
                note(member, hears -> hears.phase(now));
                note(member, hears -> hears.progress(come, all, kept));
            });
        } finally {
            lock.unlock();
        }
        telling.tell();
        return Optional.of(member);
    }

    /** Leaves, unless the file is as good as there; {@link Member#await} then throws {@code failure}. */
    void leave(Member member, HubException failure) {
        lock.lock();
        try {
            boolean tooLate = stage == Stage.COMMITTED || stage == Stage.ENDED;
            if (tooLate || !members.remove(member)) {
                return;
            }
            member.left = true;
            member.result.completeExceptionally(failure);
            if (members.isEmpty()) {
                stage = Stage.ABANDONED;
                abandoned = true;
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** All leave with {@code failure}. */
    void dismiss(HubException failure) {
        List<Member> all;
        lock.lock();
        try {
            all = List.copyOf(members);
        } finally {
            lock.unlock();
        }
        all.forEach(member -> leave(member, failure));
    }

    /** Whether it ended, or ends, because the last one left. */
    boolean wasAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last one left it and something of it is still under way. */
    boolean isAbandoned() {
        lock.lock();
        try {
            return stage == Stage.ABANDONED;
        } finally {
            lock.unlock();
        }
    }

    /** Completes when nothing of it is under way any more. */
    CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Waits until nothing of it is under way any more; tells whether that was within {@code limit}. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillAtIt) {
            return false;
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    @Override
    public void phase(String now) {
        lock.lock();
        try {
            phase = Optional.of(now);
            noteAll(hears -> hears.phase(now));
        } finally {
            lock.unlock();
        }
        telling.tell();
    }

    @Override
    public void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes) {
        lock.lock();
        try {
            completed = completedBytes;
            total = totalBytes;
            resumed = resumedBytes;
            noteAll(hears -> hears.progress(completedBytes, totalBytes, resumedBytes));
        } finally {
            lock.unlock();
        }
        telling.tell();
    }

    @Override
    public void retrying(String cause) {
        lock.lock();
        try {
            tries++;
            int attempt = tries;
            noteAll(hears -> hears.retrying(attempt, cause));
        } finally {
            lock.unlock();
        }
        telling.tell();
    }

    @Override
    public void check() throws InterruptedException {
        if (isAbandoned()) {
            throw new InterruptedException("nobody wants it any more");
        }
    }

    @Override
    public void commit() throws InterruptedException {
        lock.lock();
        try {
            check();
            stage = Stage.COMMITTED;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Consumer<Member> ending;
        try {
            StoredFile stored = work.bring(this);
            ending = member -> member.result.complete(stored);
        } catch (InterruptedException abandoned) {
            HubException cancelled = new HubException(new Failure.Cancelled("interrupt"));
            ending = member -> member.result.completeExceptionally(cancelled);
        } catch (RuntimeException | Error failed) {
            ending = member -> member.result.completeExceptionally(failed);
        }
        end(ending);
    }

    private void end(Consumer<Member> ending) {
        List<Member> waiting;
        lock.lock();
        try {
            stage = Stage.ENDED;
            waiting = List.copyOf(members);
            members.clear();
        } finally {
            lock.unlock();
        }
        telling.tell();
        atEnd.accept(this);
        ended.complete(null);
        waiting.forEach(ending);
    }

    private void noteAll(Consumer<Listener> said) {
        members.forEach(member -> note(member, said));
    }

    private void note(Member member, Consumer<Listener> said) {
        telling.note(() -> {
            if (!member.left) {
                said.accept(member.listener);
            }
        });
    }
}
