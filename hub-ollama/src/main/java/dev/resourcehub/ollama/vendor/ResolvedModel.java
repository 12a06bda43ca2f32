package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a reference means at its vendor now.
 *
 * @param reference as the vendor would write it in full
 * @param name the name the model gets where the caller gives none
 * @param vendor {@link Vendor#name}
 * @param revision commit, tag or digest; empty where there is none
 * @param files all of them, the one that an engine opens first; never empty
 * @param template how turns are written, as the source says; empty where it says nothing
 * @param licence one line; empty where unknown
 * @param documents short texts that came along, by kind: {@code manifest} (as it was served, byte for byte),
 *     {@code config params system license}; {@code notice} is a sentence for whoever watches
 */
public record ResolvedModel(
        ModelReference reference,
        ModelName name,
        String vendor,
        String revision,
        List<RemoteFile> files,
        String template,
        String licence,
        Map<String, String> documents) {

    /** Throws {@link IllegalArgumentException} without a file. */
    public ResolvedModel {
        files = List.copyOf(files);
        documents = Map.copyOf(documents);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a model has a file");
        }
    }

    /** A model that nothing comes along with. */
    public ResolvedModel(
            ModelReference reference,
            ModelName name,
            String vendor,
            String revision,
            List<RemoteFile> files,
            String template,
            String licence) {
        this(reference, name, vendor, revision, files, template, licence, Map.of());
    }

    /** The same model of other files. */
    ResolvedModel with(List<RemoteFile> others) {
        return new ResolvedModel(reference, name, vendor, revision, others, template, licence, documents);
    }

    /** Bytes of all files; empty while one of them is unknown. */
    public OptionalLong totalBytes() {
        return files.stream().anyMatch(file -> file.bytes().isEmpty())
                ? OptionalLong.empty()
                : OptionalLong.of(files.stream()
                        .mapToLong(file -> file.bytes().getAsLong())
                        .sum());
    }
}
