package dev.resourcehub.ollama.engine.wire;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is told about one of the engine's models.
 *
 * @param name with its tag
 * @param digest 64 hex digits
 * @param trainedContext longest context it was made for, in tokens; 0 where unknown
 * @param template name of the way turns are written for it
 * @param facts values of the file's own header
 */
public record ModelCard(
        String name,
        String digest,
        long bytes,
        Instant modifiedAt,
        String family,
        String parameterSize,
        String quantization,
        long trainedContext,
        long embeddingLength,
        String template,
        Map<String, Object> facts) {

    public ModelCard {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }
}
