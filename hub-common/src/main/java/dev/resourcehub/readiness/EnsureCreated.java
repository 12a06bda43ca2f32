package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import io.vertx.core.Future;
import java.util.Optional;

/** An adapter that can be told to create what it keeps things in: tables, collections, buckets. Any thread. */
@FunctionalInterface
public interface EnsureCreated {

    /** Creates what {@code target} needs, and leaves what is there. Must not block. */
    Future<Provisioned> ensureCreated(Target target, Cancellation cancellation);

    /** The code by which the adapter itself says that it misses some of it; then no wording of a failure counts. */
    default Optional<Code> signal() {
        return Optional.empty();
    }
}
