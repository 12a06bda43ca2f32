package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobState;
import java.time.Duration;

/** Jobs in the words of {@code /v1/jobs}. */
final class OperationAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private OperationAnswers() {}

    static String url(Job job) {
        return "/v1/jobs/" + job.id();
    }

    static ObjectNode submitted(Job job) {
        return NODES.objectNode()
                .put("job_id", job.id().value())
                .put("sse_url", url(job) + "/stream")
                .put("state", stateOf(job.state()));
    }

    static ObjectNode job(Job job) {
        ObjectNode json = NODES.objectNode();
        json.put("job_id", job.id().value())
                .put("operation", OperationRequests.nameOf(job.kind()))
                .put("state", stateOf(job.state()))
                .put("created_at", job.createdAt().toString());
        json.set("started_at", JobAnswers.time(job.startedAt()));
        json.set("finished_at", JobAnswers.time(job.endedAt()));
        job.progress().ifPresent(progress -> json.set("progress", progress(NODES.objectNode(), progress)));
        if (job.state() instanceof JobState.Succeeded done) {
            json.set("result", JobAnswers.result(done.result()));
        }
        if (job.state() instanceof JobState.Failed failed) {
            json.set("error", error(failed));
        }
        return json.put("cancel_requested", isCalledOff(job.state()));
    }

    static ObjectNode cancelled(Job job) {
        boolean ended = job.state() instanceof JobState.Cancelled;
        return NODES.objectNode().put("job_id", job.id().value()).put("status", ended ? "cancelled" : "cancelling");
    }

    static ObjectNode error(JobState.Failed failed) {
        return NODES.objectNode().put("code", failed.code().value()).put("message", failed.cause());
    }

    /** Adds the figures of a progress; what is not known is left out. */
    static ObjectNode progress(ObjectNode json, JobProgress progress) {
        json.put("bytes_downloaded", progress.done().completedBytes());
        progress.done().totalBytes().ifPresent(total -> json.put("bytes_total", total));
        JobAnswers.percent(progress).ifPresent(percent -> json.put("percent", percent));
        json.put("speed_bps", JobAnswers.speed(progress));
        progress.remaining()
                .map(Duration::toMillis)
                .ifPresent(millis -> json.put("eta_seconds", (millis + 999) / 1_000));
        return json.put("resumed_from", progress.resumedBytes());
    }

    /** Their five words: a job that the hub's stop interrupted is in line again. */
    static String stateOf(JobState state) {
        return switch (state) {
            case JobState.Queued queued -> "queued";
            case JobState.Interrupted interrupted -> "queued";
            case JobState.Running running -> "running";
            case JobState.Stopping stopping -> "running";
            case JobState.Succeeded succeeded -> "completed";
            case JobState.Failed failed -> "failed";
            case JobState.Cancelled cancelled -> "cancelled";
        };
    }

    private static boolean isCalledOff(JobState state) {
        return state instanceof JobState.Cancelled
                || (state instanceof JobState.Stopping stopping && stopping.ending() instanceof JobState.Cancelled);
    }
}
