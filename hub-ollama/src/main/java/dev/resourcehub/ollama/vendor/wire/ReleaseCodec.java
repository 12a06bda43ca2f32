package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what GitHub answers about a release; every fault is an {@link IOException} with a sentence. */
public final class ReleaseCodec {

    private static final String DIGEST = "sha256:";

    private ReleaseCodec() {}

    /** A release with its files, in GitHub's order. */
    public record Release(String tag, List<Asset> assets) {
        public Release {
            assets = List.copyOf(assets);
        }
    }

    /**
     * One file of a release.
     *
     * @param sha256 64 hex digits; empty for an old one
     * @param changed when it was last put there, as GitHub writes it
     */
    public record Asset(long id, String name, long bytes, URI url, Optional<String> sha256, String changed) {}

    /** A release; files that are not there whole are left out. */
    public static Release release(byte[] body) throws IOException {
        JsonNode release = Answers.object(body);
        if (release.path("tag_name").asText().isEmpty()
                || !release.path("assets").isArray()) {
            throw new IOException("the answer is no release");
        }
        List<Asset> assets = new ArrayList<>();
        for (JsonNode asset : release.path("assets")) {
            if (asset.path("state").asText("uploaded").equals("uploaded")) {
                assets.add(asset(asset));
            }
        }
        return new Release(release.path("tag_name").asText(), assets);
    }

    private static Asset asset(JsonNode asset) throws IOException {
        try {
            String digest = asset.path("digest").asText();
            long bytes = asset.path("size").asLong(-1);
            URI url = URI.create(asset.path("browser_download_url").asText());
            if (bytes < 0 || !url.isAbsolute()) {
                throw new IOException("the release has a file without size or address");
            }
            return new Asset(
                    asset.path("id").asLong(),
                    asset.path("name").asText(),
                    bytes,
                    url,
                    digest.matches(DIGEST + "[0-9a-f]{64}")
                            ? Optional.of(digest.substring(DIGEST.length()))
                            : Optional.empty(),
                    asset.path("updated_at").asText());
        } catch (IllegalArgumentException unreadable) {
            throw new IOException("the release has a file at an unreadable address", unreadable);
        }
    }
}
