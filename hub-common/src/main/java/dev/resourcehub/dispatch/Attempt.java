package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.InstanceId;
import java.time.Duration;

/** One try of a call at one instance. Any thread. */
public interface Attempt {

    /** Counted from 1 over all instances. */
    int number();

    /** Where. */
    InstanceId instance();

    /** Until the call's deadline; zero when it has passed. */
    Duration timeLeft();

    /** Fires when the caller leaves, or when another copy of the call has won. */
    Cancellation cancellation();

    /**
     * Says that the first result is here, so that the call is not tried again elsewhere, and tells how long that took.
     *
     * @return whether this attempt goes on; false when another copy was first, whose result counts
     */
    boolean commit();

    /** Says that the time to the first result tells nothing of the instance's load, such as when it had to load a model. */
    void latencyTellsNothing();
}
