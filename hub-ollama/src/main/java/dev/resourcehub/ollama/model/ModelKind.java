package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobKind;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Function;

/** Jobs that bring a model; the kinds differ in how an order is written and in nothing else. */
final class ModelKind implements JobKind {

    /** From a source: under the home, to Ollama servers, or both. */
    static final String PULL = "model.pull";

    /** From a file of this machine. */
    static final String IMPORT = "model.import";

    private final String name;
    private final Function<Buffer, PullOrder> reading;
    private final ModelCodec codec;
    private final ModelWork work;

    private ModelKind(String name, Function<Buffer, PullOrder> reading, ModelCodec codec, ModelWork work) {
        this.name = name;
        this.reading = reading;
        this.codec = codec;
        this.work = work;
    }

    /** Both, working with {@code parts}. */
    static List<JobKind> all(ModelParts parts) {
        ModelCodec codec = parts.codec();
        ModelWork work = new ModelWork(parts);
        return List.of(
                new ModelKind(PULL, codec::readPull, codec, work),
                new ModelKind(IMPORT, codec::readImport, codec, work));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Terms terms() {
        return work.terms();
    }

    @Override
    public Check check(Buffer params) {
        return work.checked(() -> reading.apply(params));
    }

    @Override
    public Buffer run(JobContext job) throws InterruptedException {
        return codec.write(work.run(reading.apply(job.params()), job));
    }

    @Override
    public void discard(Buffer params) throws InterruptedException {
        work.discard(reading.apply(params));
    }
}
