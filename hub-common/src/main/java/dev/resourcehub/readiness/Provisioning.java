package dev.resourcehub.readiness;

import io.vertx.core.Future;

/** The door for calls: every call of a provider goes through here. */
public interface Provisioning {

    /**
     * Runs a call: waits at its adapter's gate as the policy says, runs it, and when it misses something that a strategy
     * provides, has that provided and runs it once more.
     *
     * <p>Any thread; ends in the caller's Vert.x context where there is one. Beside the call's own failures, untouched:
     * {@code NotReady} with code {@code not_ready} from the gate, or with {@code provisioning} and the job when patience
     * ended, and {@code AfterProvisioning}.
     */
    <T> Future<T> run(GatedCall<T> call);

    /** Runs every call as it is, without gate or provisioning. */
    static Provisioning none() {
        return new Provisioning() {
            @Override
            public <T> Future<T> run(GatedCall<T> call) {
                return call.work().get();
            }
        };
    }
}
