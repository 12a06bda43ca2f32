package dev.resourcehub.server.api;

import dev.resourcehub.job.Cancelling;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobLog;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.Submission;
import dev.resourcehub.readiness.ProvisionedJobLog;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /jobs}: long work that goes on whoever listens.
 *
 * <p>A submission answers 202, and 200 when its idempotency key made the job before. A client that leaves cancels nothing. The
 * events of a job are replayed from {@code Last-Event-ID} or {@code after} and then live, until the one terminal event; who
 * comes back behind that gets 204. When the hub stops first, the stream ends with {@code problem} and the job's own events go
 * on at the next start.
 */
public final class JobsApi {

    private static final Set<String> FIELDS = Set.of("kind", "params", "idempotency_key");
    private static final int LONGEST_KEY = 200;
    private static final List<String> STATES =
            List.of("queued", "running", "succeeded", "failed", "cancelled", "interrupted");
    private static final List<String> FRAMINGS =
            Arrays.stream(Framing.values()).map(Framing::mediaType).toList();

    private final JobRunner jobs;
    private final ProvisionedJobLog logs;

    /** Serves the jobs of {@code jobs}, whose logs are read through {@code logs}. */
    public JobsApi(JobRunner jobs, ProvisionedJobLog logs) {
        this.jobs = jobs;
        this.logs = logs;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.post(
                "/jobs",
                exchange -> Bodies.read(exchange, body -> {
                    Fields fields = Fields.of(body, FIELDS);
                    String kind = fields.requiredText("kind", "a kind of job");
                    Buffer params = fields.anyObject("params")
                            .map(given ->
                                    JsonBody.text(JsonBody.sorted(given.raw())).value())
                            .map(Buffer::buffer)
                            .orElseGet(() -> Buffer.buffer("{}"));
                    String key = fields.text("idempotency_key").orElse("");
                    if (key.length() > LONGEST_KEY) {
                        throw JsonBody.invalid("idempotency_key", "a text of at most " + LONGEST_KEY + " characters");
                    }
                    if (Bodies.takesJson(exchange)) {
                        Bodies.answer(
                                exchange,
                                jobs.submit(kind, params, key),
                                submission -> submitted(exchange, submission));
                    }
                }));
        routes.get("/jobs", this::list);
        routes.get("/jobs/:id", exchange -> {
            Job job = StoredJob.of(exchange, jobs);
            exchange.json(200, JsonBody.text(JobAnswers.job(job)));
        });
        routes.get("/jobs/:id/events", FRAMINGS, Routes.Availability.SERVING, this::events);
        routes.post("/jobs/:id/cancel", this::cancel);
        routes.delete("/jobs/:id", this::cancel);
    }

    private static void submitted(Exchange exchange, Submission submission) {
        switch (submission) {
            case Submission.Accepted accepted -> submitted(exchange, 202, accepted.job());
            case Submission.Known known -> submitted(exchange, 200, known.job());
            case Submission.Refused refused -> throw new HubException(refused.failure());
        }
    }

    private static void submitted(Exchange exchange, int status, Job job) {
        exchange.header("Location", JobAnswers.url(job));
        exchange.json(status, JobAnswers.submitted(job));
    }

    private void list(Exchange exchange) {
        Optional<String> state = exchange.query("state");
        Optional<String> kind = exchange.query("kind");
        if (state.isPresent() && !STATES.contains(state.get())) {
            throw JsonBody.invalid("state", "one of " + String.join(", ", STATES));
        }
        List<Job> chosen = jobs.list(0, Integer.MAX_VALUE).stream()
                .filter(job -> state.isEmpty() || state.get().equals(job.state().wireName()))
                .filter(job -> kind.isEmpty() || kind.get().equals(job.kind()))
                .toList();
        exchange.json(200, Page.of(exchange, chosen, JobsApi::place).toJson(JobAnswers::job));
    }

    /** Sorts as texts do and as the jobs were submitted. */
    private static String place(Job job) {
        return String.format(Locale.ROOT, "%019d", job.order());
    }

    private void events(Exchange exchange) {
        JobLog.Standing standing = StoredJob.listenedTo(exchange, jobs);
        Job job = standing.job();
        long after = StoredJob.after(exchange, "after", standing);
        Framing framing = exchange.framing().orElseThrow();
        if (exchange.isHeadOnly()) {
            exchange.text(200, framing.mediaType(), "");
            return;
        }
        if (job.state().isFinal() && after >= standing.last()) {
            exchange.noContent();
            return;
        }
        JobCursor cursor = jobs.log()
                .follow(job.id(), after)
                .orElseThrow(() -> StoredJob.unknown(job.id().value()));
        new JobFollowing(job.id(), exchange, exchange.stream(framing), cursor, logs::next, new Events(exchange))
                .begin();
    }

    private void cancel(Exchange exchange) {
        var leftovers = StoredJob.leftovers(exchange);
        Bodies.answer(
                exchange,
                jobs.cancel(StoredJob.id(exchange), "client", leftovers),
                cancelling -> exchange.json(200, JsonBody.text(JobAnswers.job(cancelled(cancelling)))));
    }

    /** The job that was called off; what could not be is thrown. */
    static Job cancelled(Cancelling cancelling) {
        return switch (cancelling) {
            case Cancelling.Done done -> done.job();
            case Cancelling.Asked asked -> asked.job();
            case Cancelling.TooLate late ->
                throw new HubException(new Failure.Conflict(
                        Codes.CONFLICT,
                        "job " + late.job().id(),
                        late.job().state().wireName() + " already"));
            case Cancelling.UnknownJob unknown ->
                throw StoredJob.unknown(unknown.id().value());
        };
    }

    /** Events under their numbers; the last one is the terminal one. */
    private record Events(Exchange exchange) implements JobFollowing.Teller {

        @Override
        public void tell(JobEvent event, EventStream stream) {
            String id = Long.toString(event.number());
            String name = JobAnswers.nameOf(event.said());
            JsonText data = JobAnswers.data(event);
            if (event.isFinal()) {
                stream.endAt(id, name, data);
            } else {
                stream.sendAt(id, name, data);
            }
        }

        @Override
        public void fail(Throwable error, EventStream stream) {
            Streams.fail(exchange, stream, error);
        }
    }
}
