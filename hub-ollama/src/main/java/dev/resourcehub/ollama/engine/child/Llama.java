package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.Options;
import dev.resourcehub.resource.JsonText;
import java.util.Optional;

/**
 * A model in memory: the only thing the engine asks of a native library.
 *
 * <p>Every call blocks. Generations run side by side up to the number it was loaded for. After {@link #close} nothing may
 * be called; nothing may be running when it is called.
 */
interface Llama extends AutoCloseable {

    /** Number of tokens in {@code text}, with the one that begins every prompt. */
    int count(String text);

    /**
     * Begins an answer.
     *
     * @param prompt not empty, without lone surrogates
     * @param most longest answer in tokens, 1 or more; prompt and answer fit into the context
     * @param schema what the answer must be, as a JSON Schema that was checked
     */
    Pieces generate(String prompt, Options options, int most, Optional<JsonText> schema);

    /** Longest text that has a vector, in tokens. */
    int longestEmbedding();

    /** The vector of {@code text}; waits for running generations. */
    float[] embed(String text);

    /** Frees the memory. */
    @Override
    void close();

    /** An answer that comes token by token; used by one thread only. */
    interface Pieces {

        /** Whether there is more. */
        boolean hasNext();

        /** Waits for the next piece of text, whole characters, maybe none. */
        String next();

        /** Ends the answer now; there is no more after it. */
        void cancel();
    }

    /** Brings a model into memory. */
    @FunctionalInterface
    interface Loader {

        /** Loads; blocks. Throws {@link IllegalStateException}, with a sentence, when the model cannot be loaded. */
        Llama load(Shelved model);
    }
}
