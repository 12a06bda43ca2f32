package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobState;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.problem.Problem;
import dev.resourcehub.server.sse.EventStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The events of one job in the form of {@code /v1/jobs}: named ones with their action, and at the end an unnamed one that is a
 * word.
 *
 * <p>The last event of the log becomes up to three here: its {@code data} or {@code error}, the terminal {@code state}, and
 * the word; they have the numbers from its own on, so that a reader may come back between them. A hub that stops ends the
 * stream with {@code error} and no word: the job has not ended.
 */
final class OperationEvents implements JobFollowing.Teller {

    private final Exchange exchange;
    private final Job job;
    private final String operation;
    private final long after;
    private String stage;
    private int attempt;
    private Optional<JobProgress> progress;
    private long lastNumber;
    private Instant lastAt;

    /** Events of {@code job} for a reader that has those up to {@code after}. */
    OperationEvents(Exchange exchange, Job job, long after) {
        this.exchange = exchange;
        this.job = job;
        this.after = after;
        this.operation = OperationRequests.nameOf(job.kind());
        this.stage = job.phase().isEmpty() ? "resolving" : job.phase();
        this.attempt = job.attempt();
        this.progress = job.progress();
        this.lastNumber = after;
        this.lastAt = job.createdAt();
    }

    /** The number of the word at the end of a job whose last event is {@code last}. */
    static long end(JobState ended, long last) {
        return last + (ended instanceof JobState.Cancelled ? 1 : 2);
    }

    @Override
    public void tell(JobEvent event, EventStream stream) {
        lastNumber = event.number();
        lastAt = event.at();
        switch (event.said()) {
            case Said.State said -> {
                attempt = said.attempt();
                state(event, said.state(), stream);
            }
            case Said.Phase phase -> {
                stage = phase.name();
                narrate(event, stage, stream);
            }
            case Said.Log log -> narrate(event, log.text(), stream);
            case Said.Progressed progressed -> {
                progress = Optional.of(progressed.progress());
                send(event.number(), "progress", progress(event).put("heartbeat", false), stream);
            }
            case Said.Heartbeat heartbeat ->
                send(
                        event.number(),
                        "progress",
                        progress(event)
                                .put("heartbeat", true)
                                .put("stalled_ms", heartbeat.stalled().toMillis()),
                        stream);
        }
    }

    @Override
    public void fail(Throwable error, EventStream stream) {
        Problem problem = exchange.problemOf(error);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("job_id", job.id().value())
                .put("seq", lastNumber)
                .put("ts", lastAt.toString())
                .put("action", "stream_broken")
                .put("code", problem.code())
                .put("message", problem.detail());
        stream.end("error", JsonBody.text(data));
    }

    private void state(JobEvent event, JobState state, EventStream stream) {
        long number = event.number();
        switch (state) {
            case JobState.Succeeded done -> {
                send(number, "data", data(event, operation).set("payload", JobAnswers.result(done.result())), stream);
                send(number + 1, "state", data(event, number + 1, operation + "_complete", state), stream);
                stream.endUnnamed(Long.toString(number + 2), "[DONE]");
            }
            case JobState.Failed failed -> {
                String action = failed.code().equals(Codes.DEADLINE_EXCEEDED) ? "timeout" : "failed";
                ObjectNode error = data(event, action);
                error.setAll(OperationAnswers.error(failed));
                send(number, "error", error, stream);
                send(number + 1, "state", data(event, number + 1, action, state), stream);
                stream.endUnnamed(Long.toString(number + 2), "[ERROR] " + oneLine(failed.cause()));
            }
            case JobState.Cancelled cancelled -> {
                send(number, "state", data(event, number, "cancelled", state), stream);
                stream.endUnnamed(Long.toString(number + 1), "[CANCELLED]");
            }
            case JobState.Queued open -> send(number, "state", data(event, number, "job_create", state), stream);
            case JobState.Running open -> send(number, "state", data(event, number, "execute", state), stream);
            case JobState.Stopping open -> send(number, "state", data(event, number, "cancel_request", state), stream);
            case JobState.Interrupted open -> send(number, "state", data(event, number, "interrupted", state), stream);
        }
    }

    private void narrate(JobEvent event, String text, EventStream stream) {
        ObjectNode json = data(event, operation);
        json.put("actor", "hub").put("target", job.subject()).put("human", text).put("formatted", text);
        send(event.number(), "narration", json, stream);
    }

    private ObjectNode progress(JobEvent event) {
        ObjectNode json = data(event, "download_progress");
        json.put("artifact", job.subject()).put("stage", stage);
        progress.ifPresent(known -> OperationAnswers.progress(json, known));
        Instant begun = job.startedAt().orElse(job.createdAt());
        return json.put(
                        "elapsed_ms",
                        Math.max(0, Duration.between(begun, event.at()).toMillis()))
                .put("attempt", attempt);
    }

    private static ObjectNode data(JobEvent event, long number, String action, JobState state) {
        ObjectNode json = data(event, action).put("seq", number);
        return json.put("state", OperationAnswers.stateOf(state));
    }

    private static ObjectNode data(JobEvent event, String action) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("job_id", event.job().value())
                .put("seq", event.number())
                .put("ts", event.at().toString())
                .put("action", action);
    }

    private void send(long number, String name, JsonNode data, EventStream stream) {
        if (number > after) {
            stream.sendAt(Long.toString(number), name, JsonBody.text(data));
        }
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.isEmpty() ? "failed" : line;
    }
}
