package dev.resourcehub.docker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The event loop that the hub's state lives on. */
final class HubLoop extends VerticleBase {

    private volatile @Nullable Context own;
    private volatile @Nullable Thread thread;

    @Override
    public Future<?> start() {
        own = context;
        thread = Thread.currentThread();
        return Future.succeededFuture();
    }

    /** Its context; only after it was deployed. */
    Context context() {
        return Objects.requireNonNull(own, "not deployed");
    }

    /** Whether the caller runs on it. */
    boolean isHere() {
        return Thread.currentThread().equals(thread);
    }
}
