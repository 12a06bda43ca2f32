package dev.resourcehub.server.api;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCodes;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobLog;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.Leftovers;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.RefusedException;
import dev.resourcehub.server.problem.EdgeProblems;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What requests about one job say in path, query and head. */
final class StoredJob {

    private static final Duration FULL = Duration.ofSeconds(5);

    private StoredJob() {}

    /** The job that {@code :id} of the path names; thrown as {@code job_not_found} where there is none. */
    static Job of(Exchange exchange, JobRunner jobs) {
        return jobs.find(id(exchange)).orElseThrow(() -> unknown(exchange.pathPart("id")));
    }

    /** The same with the number of its last event. */
    static JobLog.Standing standing(Exchange exchange, JobRunner jobs) {
        return jobs.log().standing(id(exchange)).orElseThrow(() -> unknown(exchange.pathPart("id")));
    }

    /** The same for one who wants to hear its events; refused where too many do, before the answer begins. */
    static JobLog.Standing listenedTo(Exchange exchange, JobRunner jobs) {
        JobLog.Standing standing = standing(exchange, jobs);
        if (!standing.hasRoom() && !standing.job().state().isFinal()) {
            throw new HubException(new Failure.NoCapacity(
                    Codes.NO_CAPACITY, "followers of job " + standing.job().id(), FULL));
        }
        return standing;
    }

    static JobId id(Exchange exchange) {
        String name = exchange.pathPart("id");
        try {
            return new JobId(name);
        } catch (IllegalArgumentException noId) {
            throw unknown(name);
        }
    }

    static HubException unknown(String name) {
        String shown = name.substring(0, Math.min(128, name.length()));
        return new HubException(new Failure.Unknown(JobCodes.JOB_NOT_FOUND, "job", shown, List.of()));
    }

    /**
     * The number of the event after which a stream begins: {@code Last-Event-ID}, or else the query's {@code parameter}, or 0.
     *
     * <p>A number that no event of a job that has not ended had yet is refused.
     */
    static long after(Exchange exchange, String parameter, JobLog.Standing standing) {
        long last = standing.job().state().isFinal() ? Long.MAX_VALUE - 1 : standing.last();
        Optional<String> header = exchange.requestHeader(Streams.LAST_EVENT_ID).filter(id -> !id.isEmpty());
        Optional<String> given = header.or(() -> exchange.query(parameter));
        boolean number = given.map(id -> id.matches("\\d{1,18}")).orElse(true);
        long after = number ? given.map(Long::parseLong).orElse(0L) : Long.MAX_VALUE;
        if (after > last) {
            String place = header.isPresent() ? Streams.LAST_EVENT_ID : parameter;
            throw new RefusedException(
                    EdgeProblems.malformedRequest("'" + place + "' is not the id of an event of this job.")
                            .with(header.isPresent() ? "header" : "field", place));
        }
        return after;
    }

    /** What the query's {@code purge} says, {@code true} or {@code false}. */
    static Leftovers leftovers(Exchange exchange) {
        return switch (exchange.query("purge").orElse("false")) {
            case "true" -> Leftovers.PURGE;
            case "false" -> Leftovers.KEEP;
            default -> throw JsonBody.invalid("purge", "true or false");
        };
    }
}
