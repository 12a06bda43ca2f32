package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what an Ollama registry answers; every fault is an {@link IOException} with a sentence. */
public final class RegistryCodec {

    private static final String OURS = "application/vnd.ollama.image.";
    private static final int MOST_LAYERS = 1000;

    private RegistryCodec() {}

    /**
     * One part of a manifest.
     *
     * @param kind last word of its media type, such as {@code model template license adapter}
     * @param digest 64 hex digits
     */
    public record Layer(String kind, String digest, long bytes) {}

    /** The layers of a manifest, in order. */
    public static List<Layer> manifest(byte[] body) throws IOException {
        JsonNode layers = Answers.object(body).path("layers");
        if (!layers.isArray() || layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw new IOException("the manifest lists no layers");
        }
        List<Layer> found = new ArrayList<>();
        for (JsonNode layer : layers) {
            String type = layer.path("mediaType").asText();
            String digest = layer.path("digest").asText();
            if (!digest.matches("sha256[:-][0-9a-f]{64}") || layer.path("size").asLong(-1) < 0) {
                throw new IOException("the manifest has a layer without digest or size");
            }
            found.add(new Layer(
                    type.startsWith(OURS) ? type.substring(OURS.length()) : type,
                    digest.substring("sha256:".length()),
                    layer.path("size").asLong()));
        }
        return found;
    }

    /** The token of an answer from where tokens are given; never empty. */
    public static String token(byte[] body) throws IOException {
        JsonNode answer = Answers.object(body);
        String token = answer.path("token").asText(answer.path("access_token").asText());
        if (!token.matches("[\\x21-\\x7e]{1,16384}")) {
            throw new IOException("the answer has no token");
        }
        return token;
    }
}
