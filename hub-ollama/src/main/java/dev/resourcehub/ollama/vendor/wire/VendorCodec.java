package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the Ollama registry and Hugging Face answer; every fault is an {@link IOException} with a sentence. */
public final class VendorCodec {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private VendorCodec() {}

    /**
     * One layer of a manifest.
     *
     * @param kind last word of its media type, such as {@code model} or {@code template}
     * @param digest 64 hex digits
     */
    public record Layer(String kind, String digest, long bytes) {}

    /**
     * One file of a Hugging Face repository at one commit.
     *
     * @param sha256 64 hex digits; empty for a small file that has none
     */
    public record HubFile(String commit, String path, Optional<String> sha256, long bytes) {}

    /** The layers of a registry's manifest. */
    public static List<Layer> manifest(byte[] body) throws IOException {
        JsonNode layers = read(body).path("layers");
        if (!layers.isArray()) {
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
                    type.substring(type.lastIndexOf('.') + 1),
                    digest.substring(7),
                    layer.path("size").asLong()));
        }
        return found;
    }

    /** The file at {@code path} in a description of a repository. */
    public static HubFile file(byte[] body, String path) throws IOException {
        JsonNode info = read(body);
        String commit = info.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new IOException("the answer names no commit; this is not the hub");
        }
        for (JsonNode sibling : info.path("siblings")) {
            if (sibling.path("rfilename").asText().equals(path)) {
                JsonNode large = sibling.path("lfs");
                String sha256 = large.path("sha256").asText();
                long bytes = large.path("size").asLong(sibling.path("size").asLong(-1));
                boolean known = sha256.matches("[0-9a-f]{64}") && bytes >= 0;
                return new HubFile(commit, path, known ? Optional.of(sha256) : Optional.empty(), bytes);
            }
        }
        throw new IOException("the repository has no file " + path);
    }

    private static JsonNode read(byte[] body) throws IOException {
        try {
            JsonNode document = JSON.readTree(body);
            if (document == null || !document.isObject()) {
                throw new IOException("the answer is no JSON object");
            }
            return document;
        } catch (com.fasterxml.jackson.core.JsonProcessingException foreign) {
            throw new IOException("the answer is not JSON", foreign);
        }
    }
}
