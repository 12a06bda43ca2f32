package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How work ended. */
final class Failures {

    private Failures() {}

    /** The cause of the {@code WorkFailed} with {@code code} that {@code work} ends in. */
    static String causeOf(Code code, ThrowingCallable work) {
        Failure failure = failureOf(work);
        assertThat(failure).isInstanceOf(Failure.WorkFailed.class);
        assertThat(failure.code()).isEqualTo(code);
        return ((Failure.WorkFailed) failure).cause();
    }

    static Failure failureOf(ThrowingCallable work) {
        HubException thrown = catchThrowableOfType(HubException.class, work);
        assertThat(thrown).isNotNull();
        return thrown.failure();
    }
}
