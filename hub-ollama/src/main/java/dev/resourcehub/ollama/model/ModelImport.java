package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobKind;
import io.vertx.core.buffer.Buffer;

/** Jobs that take a file of this machine into the catalog. */
public final class ModelImport implements JobKind {

    /** The name of the kind. */
    public static final String KIND = "model.import";

    private final ModelCodec codec;
    private final ModelWork work;

    /** A kind that works with {@code parts}. */
    public ModelImport(ModelParts parts) {
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
        return ModelWork.checked(() -> work.sound(codec.readImport(params)));
    }

    @Override
    public Buffer run(JobContext job) throws InterruptedException {
        return codec.write(work.run(codec.readImport(job.params()), job));
    }

    @Override
    public void discard(Buffer params) throws InterruptedException {
        work.discard(codec.readImport(params));
    }
}
