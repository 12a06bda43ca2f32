package dev.resourcehub.ollama.engine.child;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.PoolingType;
import dev.resourcehub.ollama.engine.wire.Options;
import dev.resourcehub.resource.JsonText;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * llama.cpp through its Java binding.
 *
 * <p>The library ends the process on what it does not expect, so callers check everything first. It writes to standard
 * output and standard error as it likes.
 */
final class LlamaCpp implements Llama {

    private static final int BATCH = 256;
    private static final MethodHandle RAW_PARAMETERS = rawParameters();

    private final LlamaModel model;

    private LlamaCpp(LlamaModel model) {
        this.model = model;
    }

    /** Loads {@code file} with room for {@code parallel} contexts, on as many threads as there are cores. */
    static Llama load(Path file, int context, int parallel) {
        int cores = Runtime.getRuntime().availableProcessors();
        ModelParameters parameters = new ModelParameters()
                .setModel(file.toString())
                .setThreads(cores)
                .setThreadsBatch(cores)
                .setCtxSize(Math.multiplyExact(context, parallel))
                .setParallel(parallel)
                .setBatchSize(BATCH)
                .setPoolingType(PoolingType.LAST)
                .disableContextShift()
                .enableCheckTensors()
                .enableEmbedding();
        try {
            return new LlamaCpp(new LlamaModel(parameters));
        } catch (RuntimeException | LinkageError refused) {
            throw new IllegalStateException("llama.cpp cannot load the model: " + refused.getMessage(), refused);
        }
    }

    @Override
    public int count(String text) {
        return model.encode(text).length + 1;
    }

    @Override
    public Pieces generate(String prompt, Options options, int most, Optional<JsonText> schema) {
        InferenceParameters parameters = new InferenceParameters(prompt)
                .setNPredict(most)
                .setTemperature(options.temperature())
                .setTopP(options.topP())
                .setTopK(options.topK())
                .setMinP(options.minP())
                .setSeed(options.seed())
                .setRepeatPenalty(options.repeatPenalty())
                .setRepeatLastN(options.repeatLastN())
                .setPresencePenalty(options.presencePenalty())
                .setFrequencyPenalty(options.frequencyPenalty())
                .setCachePrompt(true);
        if (!options.stop().isEmpty()) {
            parameters.setStopStrings(options.stop().toArray(String[]::new));
        }
        schema.ifPresent(given -> raw(parameters).put("json_schema", given.value()));
        LlamaIterator answer = model.generate(parameters).iterator();
        return new Pieces() {
            @Override
            public boolean hasNext() {
                return answer.hasNext();
            }

            @Override
            public String next() {
                return answer.next().text;
            }

            @Override
            public void cancel() {
                answer.cancel();
            }
        };
    }

    @Override
    public int longestEmbedding() {
        return BATCH;
    }

    @Override
    public float[] embed(String text) {
        return model.embed(text);
    }

    @Override
    public void close() {
        model.close();
    }

    /** The request as the binding will write it, since it has no setter for a schema. */
    @SuppressWarnings("unchecked")
    private static Map<String, String> raw(InferenceParameters parameters) {
        try {
            return (Map<String, String>) RAW_PARAMETERS.invoke(parameters);
        } catch (Throwable changed) {
            throw new IllegalStateException("the binding keeps its parameters elsewhere", changed);
        }
    }

    private static MethodHandle rawParameters() {
        try {
            MethodHandles.Lookup inside =
                    MethodHandles.privateLookupIn(InferenceParameters.class, MethodHandles.lookup());
            return inside.findGetter(inside.findClass("de.kherud.llama.JsonParameters"), "parameters", Map.class);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("the binding keeps its parameters elsewhere", changed);
        }
    }
}
