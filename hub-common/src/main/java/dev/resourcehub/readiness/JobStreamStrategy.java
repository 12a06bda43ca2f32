package dev.resourcehub.readiness;

import dev.resourcehub.job.JobCodes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.Future;
import java.util.function.Function;

/** Writes the log of a job again, from what the job itself keeps, where the store lost it. */
public final class JobStreamStrategy implements ProvisioningStrategy {

    /** Its name. */
    public static final String NAME = "job-stream";

    private final Function<String, Future<Boolean>> restore;

    /** One that restores a stream, given its name, with {@code restore}, which says whether there is such a job. */
    public JobStreamStrategy(Function<String, Future<Boolean>> restore) {
        this.restore = restore;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean canHandle(FailureSnapshot failure, ProvisioningContext context) {
        return failure.failure() instanceof Failure.Unknown unknown
                && unknown.code().equals(JobCodes.STREAM_MISSING);
    }

    @Override
    public Target target(FailureSnapshot failure, ProvisioningContext context) {
        return failure.failure() instanceof Failure.Unknown unknown
                ? new Target(ProvisioningContext.STREAM, unknown.name())
                : new Target(ProvisioningContext.STREAM, context.adapter());
    }

    @Override
    public Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run) {
        return restore.apply(target.id())
                .map(known -> known
                        ? Provisioned.done("written again from the states of the job")
                        : Provisioned.failed("there is no such job"));
    }
}
