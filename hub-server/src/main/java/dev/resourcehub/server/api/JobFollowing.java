package dev.resourcehub.server.api;

import dev.resourcehub.job.JobCodes;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobId;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.sse.EventStream;
import io.vertx.core.Future;
import java.util.List;

/**
 * Passes the log of one job on to one client, no faster than that takes it: what is stored, then what comes, to the end.
 *
 * <p>A client that leaves ends this and nothing else. Event loop of its exchange only.
 */
final class JobFollowing {

    private final JobId job;
    private final Exchange exchange;
    private final EventStream stream;
    private final JobCursor cursor;
    private final Teller teller;
    private final Reader reader;

    /** How a log is read on. */
    @FunctionalInterface
    interface Reader {

        /** The next events, on behalf of the request {@code requestId}. */
        Future<JobCursor.Batch> next(JobCursor cursor, String requestId, Cancellation cancellation);
    }

    /** How events of a job are written. */
    interface Teller {

        /** Writes an event; ends the stream with the final one. */
        void tell(JobEvent event, EventStream stream);

        /** Ends the stream before the job has ended. */
        void fail(Throwable error, EventStream stream);
    }

    JobFollowing(JobId job, Exchange exchange, EventStream stream, JobCursor cursor, Reader reader, Teller teller) {
        this.job = job;
        this.exchange = exchange;
        this.stream = stream;
        this.cursor = cursor;
        this.reader = reader;
        this.teller = teller;
    }

    /** Opens the stream and goes on until the job, the client or the hub ends. */
    void begin() {
        stream.open();
        exchange.cancellation().onCancel(() -> {
            cursor.close();
            String by = exchange.cancellation().by().orElseThrow();
            teller.fail(new HubException(new Failure.Cancelled(by)), stream);
        });
        exchange.runsUntilDrained();
        next();
    }

    private void next() {
        reader.next(cursor, exchange.requestId(), exchange.cancellation())
                .onComplete(
                        batch -> exchange.onLoop(() -> tell(batch)),
                        broken -> exchange.onLoop(() -> teller.fail(broken, stream)));
    }

    private void tell(JobCursor.Batch batch) {
        batch.events().forEach(event -> teller.tell(event, stream));
        if (!batch.ended()) {
            stream.onDrain(this::next);
        } else if (batch.events().isEmpty()) {
            teller.fail(
                    new HubException(new Failure.Unknown(JobCodes.JOB_NOT_FOUND, "job", job.value(), List.of())),
                    stream);
        }
    }
}
