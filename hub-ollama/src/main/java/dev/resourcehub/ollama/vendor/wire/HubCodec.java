package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a Hugging Face hub answers about a repository; every fault is an {@link IOException} with a sentence. */
public final class HubCodec {

    private HubCodec() {}

    /**
     * A repository at one revision.
     *
     * @param commit 40 hex digits
     * @param licence its identifier; empty where none is declared
     */
    public record Repository(String commit, String licence) {}

    /**
     * One file of a listing.
     *
     * @param sha256 64 hex digits; empty for a small file that is kept in git itself
     * @param blob its git id
     */
    public record Listed(String path, long bytes, Optional<String> sha256, String blob) {}

    /** A description of a repository. */
    public static Repository repository(byte[] body) throws IOException {
        JsonNode info = Answers.object(body);
        String commit = info.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new IOException("the answer names no commit; this is not the hub");
        }
        String licence = "";
        for (JsonNode tag : info.path("tags")) {
            if (licence.isEmpty() && tag.asText().matches("license:[\\p{Graph}]{1,100}")) {
                licence = tag.asText().substring("license:".length());
            }
        }
        return new Repository(commit, licence);
    }

    /** The files of one page of a tree; a large file's digest and size are the ones of its content, not of its pointer. */
    public static List<Listed> tree(byte[] body) throws IOException {
        List<Listed> files = new ArrayList<>();
        for (JsonNode row : Answers.array(body)) {
            if (!row.path("type").asText().equals("file")) {
                continue;
            }
            JsonNode large = row.path("lfs");
            String sha256 = large.path("oid").asText();
            long bytes = large.path("size").asLong(row.path("size").asLong(-1));
            if (bytes < 0 || row.path("path").asText().isEmpty()) {
                throw new IOException("the listing has a file without path or size");
            }
            files.add(new Listed(
                    row.path("path").asText(),
                    bytes,
                    sha256.matches("[0-9a-f]{64}") ? Optional.of(sha256) : Optional.empty(),
                    row.path("oid").asText()));
        }
        return files;
    }
}
