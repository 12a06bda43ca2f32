package dev.resourcehub.readiness;

import dev.resourcehub.job.JobCursor;
import dev.resourcehub.resource.Cancellation;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads logs of jobs through the pipeline, so that one that the store lost is written again first. Any thread. */
public record ProvisionedJobLog(Provisioning provisioning, InstantSource clock) {

    private static final String ADAPTER = "jobs";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What {@link JobCursor#next} gives. */
    public Future<JobCursor.Batch> next(JobCursor cursor, String correlationId, Cancellation cancellation) {
        Provenance provenance =
                new Provenance(ADAPTER, "readiness:operation-failure", correlationId, clock.instant(), Map.of());
        ProvisioningContext context = new ProvisioningContext(
                ADAPTER, "JobRunner", "follow", Optional.empty(), Optional.empty(), Map.of(), List.of(), provenance);
        return provisioning.run(
                new GatedCall<>(context, cursor::next, PATIENCE, (job, phase, progress) -> {}, cancellation));
    }
}
