package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.EmbedRequest;
import dev.resourcehub.ollama.engine.wire.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors of texts, each of length 1, in order.
 *
 * @param vectors one for each text
 * @param tokens read in all
 */
record Embedding(List<float[]> vectors, int tokens) {

    /** Makes them; blocks, and ends early with what it has when {@code outlet}'s client leaves. */
    static Embedding of(EmbedRequest request, Llama model, Outlet outlet) {
        List<float[]> vectors = new ArrayList<>();
        int tokens = 0;
        for (String input : request.inputs()) {
            if (outlet.isGone()) {
                break;
            }
            String text = fitting(input, model, request.truncate());
            tokens += model.count(text);
            float[] vector = model.embed(text.isEmpty() ? " " : text);
            int kept = Math.min(vector.length, request.dimensions().orElse(vector.length));
            vectors.add(normalised(Arrays.copyOf(vector, kept)));
        }
        return new Embedding(vectors, tokens);
    }

    private static String fitting(String text, Llama model, boolean truncate) {
        int most = model.longestEmbedding();
        if (model.count(text) <= most) {
            return text;
        }
        if (!truncate) {
            throw new Refusal(400, "input length exceeds the context length");
        }
        int fits = 0;
        int tooLong = text.codePointCount(0, text.length());
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) >>> 1;
            boolean good = model.count(text.substring(0, text.offsetByCodePoints(0, middle))) <= most;
            fits = good ? middle : fits;
            tooLong = good ? tooLong : middle;
        }
        return text.substring(0, text.offsetByCodePoints(0, fits));
    }

    private static float[] normalised(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        double length = Math.sqrt(squares);
        if (length > 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (vector[i] / length);
            }
        }
        return vector;
    }
}
