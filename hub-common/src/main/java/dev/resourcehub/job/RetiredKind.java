package dev.resourcehub.job;

import dev.resourcehub.resource.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** Stands for a kind that stored jobs still name and nobody offers any more; runs nothing. */
record RetiredKind(String name) implements JobKind {

    @Override
    public Terms terms() {
        return new Terms(false, 1, Duration.ofHours(1));
    }

    @Override
    public Check check(Buffer params) {
        return new Check.Wrong(new Failure.Unprocessable(JobCodes.UNKNOWN_KIND, "kind", "a known kind"));
    }

    @Override
    public Buffer run(JobContext job) {
        throw new IllegalStateException("nobody runs " + name);
    }
}
