package dev.resourcehub.docker.image;

import dev.resourcehub.docker.image.wire.ImageJson;
import dev.resourcehub.docker.image.wire.ImageOrder;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Ids;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The work of an {@link ImageKind} on threads of its own, one at a time, for a hub that keeps no jobs: nothing of it is stored,
 * and its ids name nothing once it has ended.
 */
final class ThreadImageJobs implements ImageJobs {

    private final JobKind kind;
    private final Ids ids;
    private final Map<String, Running> latest = new HashMap<>();
    private final ReentrantLock turn = new ReentrantLock();
    private boolean closed;

    ThreadImageJobs(ImageKind kind, Ids ids) {
        this.kind = kind;
        this.ids = ids;
    }

    @Override
    public Future<Asked> ask(String image) {
        ImageOrder order = new ImageOrder(image, Optional.empty());
        return Future.succeededFuture(
                switch (kind.check(ImageJson.params(order))) {
                    case JobKind.Check.Wrong(Failure failure) -> new Asked.Refused(failure);
                    case JobKind.Check.Fine fine -> join(order);
                });
    }

    private synchronized Asked join(ImageOrder order) {
        if (closed) {
            return new Asked.Refused(new Failure.Cancelled("shutdown"));
        }
        Running job = Optional.ofNullable(latest.get(order.image()))
                .filter(Running::isOpen)
                .orElseGet(() -> started(order));
        latest.put(order.image(), job);
        return new Asked.Working(job.context.id().value());
    }

    private Running started(ImageOrder order) {
        Running job = new Running(new ThreadJobContext(new JobId(ids.next("job-")), ImageJson.params(order)));
        Thread.ofVirtual().name("image-" + job.context.id()).start(() -> work(job));
        return job;
    }

    private void work(Running job) {
        try {
            turn.lockInterruptibly();
            try {
                job.context.check();
                kind.run(job.context);
            } finally {
                turn.unlock();
            }
            job.end.complete();
        } catch (Exception failed) {
            job.end.fail(failed instanceof InterruptedException ? off() : failed);
        }
    }

    private static HubException off() {
        return new HubException(new Failure.Cancelled("interrupt"));
    }

    @Override
    public synchronized Optional<Underway> underway(String image) {
        return Optional.ofNullable(latest.get(image)).filter(Running::isOpen).map(job -> job.context.now());
    }

    @Override
    public synchronized Following follow(String job, String image, Watcher watcher) {
        Running found = latest.get(image);
        if (found == null || !found.context.id().value().equals(job)) {
            return new Replaced();
        }
        Follower follower = new Follower(found.end.future(), watcher);
        found.context.watch(follower);
        return follower;
    }

    @Override
    public Future<Void> close() {
        List<Running> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(latest.values());
        }
        left.forEach(job -> job.context.cancellation().cancel("shutdown"));
        return Future.join(left.stream().map(Running::end).toList()).transform(over -> Future.succeededFuture());
    }

    /** Work that ended and was followed by other work for the same image: whether it is there now is for others to see. */
    private record Replaced() implements Following {
        @Override
        public Future<Void> end() {
            return Future.succeededFuture();
        }

        @Override
        public void leave() {}
    }

    /** Work for one image. */
    private static final class Running {
        private final ThreadJobContext context;
        private final Promise<Void> end = Promise.promise();

        private Running(ThreadJobContext context) {
            this.context = context;
        }

        boolean isOpen() {
            return !end.future().isComplete();
        }

        Future<Void> end() {
            return end.future();
        }
    }

    /** One who follows work. */
    private static final class Follower implements Following, Watcher {
        private final Promise<Void> end = Promise.promise();
        private final Watcher watcher;
        private volatile boolean left;

        private Follower(Future<Void> work, Watcher watcher) {
            this.watcher = watcher;
            work.onComplete(ended -> {
                if (!left) {
                    end.handle(ended);
                }
            });
        }

        @Override
        public void working(String phase, Progress progress) {
            if (!left) {
                watcher.working(phase, progress);
            }
        }

        @Override
        public Future<Void> end() {
            return end.future();
        }

        @Override
        public void leave() {
            left = true;
        }
    }
}
