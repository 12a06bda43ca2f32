package dev.resourcehub.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a file: makes several waiting writes safe by one commit.
 *
 * <p>Each write has a savepoint, so that the conflict of one leaves the others alone. Nobody is told before the commit.
 */
final class GroupCommit {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final Sql sql;
    private final Inbox inbox;
    private final int mostTogether;

    GroupCommit(Sql sql, Inbox inbox, int mostTogether) {
        this.sql = sql;
        this.inbox = inbox;
        this.mostTogether = mostTogether;
    }

    /** Works until the inbox is closed and empty. */
    void run() {
        List<Work<?>> together = inbox.take(mostTogether);
        while (!together.isEmpty()) {
            commit(together);
            together = inbox.take(mostTogether);
        }
    }

    private void commit(List<Work<?>> together) {
        List<Runnable> endings = new ArrayList<>();
        try {
            sql.update("BEGIN IMMEDIATE");
            for (Work<?> work : together) {
                endings.add(work.inSavepoint(sql));
            }
            sql.update("COMMIT");
        } catch (SQLException | RuntimeException | LinkageError broken) {
            Work.log(together.size() + " writes could not be made safe", broken);
            rollBack();
            together.forEach(work -> work.fail(broken));
            return;
        }
        endings.forEach(Runnable::run);
    }

    private void rollBack() {
        try {
            sql.update("ROLLBACK");
        } catch (SQLException nothingToUndo) {
            LOG.debug("SQLite had rolled back by itself", nothingToUndo);
        }
    }
}
