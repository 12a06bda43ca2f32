package dev.resourcehub.server.api;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobLog;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.Submission;
import dev.resourcehub.readiness.ProvisionedJobLog;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.sse.Framing;
import dev.resourcehub.server.sse.StreamForm;
import java.util.Comparator;
import java.util.List;

/**
 * {@code /v1/jobs}: the same jobs for clients that speak of operations.
 *
 * <p>A stream ends with {@code [DONE]}, {@code [CANCELLED]} or {@code [ERROR] message}, and only ever because the job did; who
 * comes back behind that word gets 204.
 */
public final class JobOperationsApi {

    private final JobRunner jobs;
    private final ProvisionedJobLog logs;

    /** Serves the jobs of {@code jobs}, whose logs are read through {@code logs}. */
    public JobOperationsApi(JobRunner jobs, ProvisionedJobLog logs) {
        this.jobs = jobs;
        this.logs = logs;
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.post(
                "/v1/jobs",
                exchange -> Bodies.read(exchange, body -> {
                    OperationRequests.Asked asked = OperationRequests.read(body);
                    if (Bodies.takesJson(exchange)) {
                        Bodies.answer(
                                exchange,
                                jobs.submit(asked.kind(), asked.params(), ""),
                                submission -> submitted(exchange, asked, submission));
                    }
                }));
        routes.get("/v1/jobs", exchange -> {
            List<Job> all = jobs.list(0, Integer.MAX_VALUE).stream()
                    .sorted(Comparator.comparing(job -> job.id().value()))
                    .toList();
            exchange.json(200, Page.of(exchange, all, job -> job.id().value()).toJson(OperationAnswers::job));
        });
        routes.get(
                "/v1/jobs/:id",
                exchange -> exchange.json(200, JsonBody.text(OperationAnswers.job(StoredJob.of(exchange, jobs)))));
        routes.get("/v1/jobs/:id/stream", List.of(Framing.SSE.mediaType()), Routes.Availability.SERVING, this::stream);
        routes.post("/v1/jobs/:id/cancel", this::cancel);
        routes.delete("/v1/jobs/:id", this::cancel);
    }

    private static void submitted(Exchange exchange, OperationRequests.Asked asked, Submission submission) {
        Job job =
                switch (submission) {
                    case Submission.Accepted accepted -> accepted.job();
                    case Submission.Known known -> known.job();
                    case Submission.Refused refused ->
                        throw new HubException(OperationRequests.inTheirWords(refused.failure(), asked));
                };
        exchange.header("Location", OperationAnswers.url(job));
        exchange.json(202, JsonBody.text(OperationAnswers.submitted(job)));
    }

    private void stream(Exchange exchange) {
        JobLog.Standing standing = StoredJob.listenedTo(exchange, jobs);
        Job job = standing.job();
        boolean ended = job.state().isFinal();
        long after = StoredJob.after(exchange, "since", standing);
        if (exchange.isHeadOnly()) {
            exchange.text(200, Framing.SSE.mediaType(), "");
            return;
        }
        if (ended && after >= OperationEvents.end(job.state(), standing.last())) {
            exchange.noContent();
            return;
        }
        long from = ended ? Math.min(after, standing.last() - 1) : after;
        JobCursor cursor = jobs.log()
                .follow(job.id(), from)
                .orElseThrow(() -> StoredJob.unknown(job.id().value()));
        new JobFollowing(
                        job.id(),
                        exchange,
                        exchange.stream(Framing.SSE, StreamForm.OPERATIONS),
                        cursor,
                        logs::next,
                        new OperationEvents(exchange, job, after))
                .begin();
    }

    private void cancel(Exchange exchange) {
        var leftovers = StoredJob.leftovers(exchange);
        Bodies.answer(
                exchange,
                jobs.cancel(StoredJob.id(exchange), "client", leftovers),
                cancelling ->
                        exchange.json(200, JsonBody.text(OperationAnswers.cancelled(JobsApi.cancelled(cancelling)))));
    }
}
