package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobKind;
import io.vertx.core.buffer.Buffer;

/** Jobs that bring a model from a source: under the home, to Ollama servers, or both. */
public final class ModelPull implements JobKind {

    /** The name of the kind. */
    public static final String KIND = "model.pull";

    private final ModelCodec codec;
    private final ModelWork work;

    /** A kind that works with {@code parts}. */
    public ModelPull(ModelParts parts) {
        this.codec = parts.codec();
        this.work = new ModelWork(parts);
    }

    @Override
    public String name() {
        return KIND;
    }

    @Override
    public Terms terms() {
        return work.terms();
    }

    @Override
    public Check check(Buffer params) {
        return ModelWork.checked(() -> work.sound(codec.readPull(params)));
    }

    @Override
    public Buffer run(JobContext job) throws InterruptedException {
        return codec.write(work.run(codec.readPull(job.params()), job));
    }

    @Override
    public void discard(Buffer params) throws InterruptedException {
        work.discard(codec.readPull(params));
    }
}
