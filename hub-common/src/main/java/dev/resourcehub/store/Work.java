package dev.resourcehub.store;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.CallerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thing asked of the file, and whoever waits for it. */
final class Work<T> {

    /** What is done with a connection. */
    @FunctionalInterface
    interface Task<T> {
        T on(Sql sql) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    private final Task<T> task;
    private final Predicate<T> keeps;
    private final long bytes;
    private final Executor caller = CallerContext.current();
    private final Promise<T> promise = Promise.promise();

    /** {@code keeps} says of a result whether what was done stays; {@code bytes} is the content it holds while it waits. */
    Work(Task<T> task, Predicate<T> keeps, long bytes) {
        this.task = task;
        this.keeps = keeps;
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }

    Future<T> future() {
        return promise.future();
    }

    /** Does it inside a savepoint; the answer tells the caller, and is to be run when the result is safe. */
    Runnable inSavepoint(Sql sql) throws SQLException {
        sql.update("SAVEPOINT work");
        try {
            T result = task.on(sql);
            if (!keeps.test(result)) {
                sql.update("ROLLBACK TO work");
            }
            sql.update("RELEASE work");
            return () -> end(() -> promise.complete(result));
        } catch (SQLException | RuntimeException broken) {
            sql.update("ROLLBACK TO work");
            sql.update("RELEASE work");
            log("a write could not be done", broken);
            return () -> fail(broken);
        }
    }

    /** Does it by itself and tells the caller. */
    void alone(Sql sql) {
        try {
            T result = task.on(sql);
            end(() -> promise.complete(result));
        } catch (SQLException | RuntimeException | LinkageError broken) {
            log("a read could not be done", broken);
            fail(broken);
        }
    }

    /** What has a name of its own needs no trace. */
    static void log(String what, Throwable broken) {
        if (Schema.failure(broken) instanceof Failure.Internal) {
            LOG.error(what, broken);
        } else {
            LOG.error("{}: {}", what, broken.getMessage());
        }
    }

    void fail(Throwable broken) {
        end(() -> promise.fail(new HubException(Schema.failure(broken), broken)));
    }

    private void end(Runnable ending) {
        try {
            caller.execute(ending);
        } catch (RejectedExecutionException gone) {
            LOG.debug("a caller's context is gone, nobody waits for this result", gone);
        }
    }
}
