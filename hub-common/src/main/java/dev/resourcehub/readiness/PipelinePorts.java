package dev.resourcehub.readiness;

import dev.resourcehub.runtime.CallerContext;
import dev.resourcehub.runtime.Ports;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What the pipeline needs of the world around it.
 *
 * @param clock the time of day, for people
 * @param callers where results of a call that is made now end
 */
public record PipelinePorts(Ports ports, InstantSource clock, Supplier<Executor> callers) {

    /** Results end in the Vert.x context of the call. */
    public static PipelinePorts of(Ports ports, InstantSource clock) {
        return new PipelinePorts(ports, clock, CallerContext::current);
    }
}
