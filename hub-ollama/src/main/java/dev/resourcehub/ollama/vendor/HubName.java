package dev.resourcehub.ollama.vendor;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Hugging Face repository and what is wanted of it.
 *
 * @param revision branch, tag or commit
 * @param part a file or a quantization; empty where the vendor chooses
 */
record HubName(String owner, String name, String revision, String part) {

    static final String MAIN = "main";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,254}");

    /** Reads {@code hf:owner/repo[@revision][:part]} or a bare {@code owner/repo[:part]}; splits at the first colon. */
    static Optional<HubName> of(ModelReference reference) {
        boolean bare = reference.scheme().isEmpty();
        if (!bare && !reference.scheme().equals("hf")) {
            return Optional.empty();
        }
        String[] halves = reference.rest().split(":", 2);
        String[] place = halves[0].split("@", 2);
        String[] repository = place[0].split("/", -1);
        if (repository.length != 2 || (bare && (place.length == 2 || belongsElsewhere(repository[0])))) {
            return Optional.empty();
        }
        String revision = place.length == 2 ? place[1] : MAIN;
        boolean whole = halves.length == 1 || SourceText.isBelow(halves[1]);
        return whole && isId(repository[0]) && isId(repository[1]) && isRevision(revision)
                ? Optional.of(new HubName(repository[0], repository[1], revision, halves.length == 2 ? halves[1] : ""))
                : Optional.empty();
    }

    String repository() {
        return owner + "/" + name;
    }

    /** As it is written in full. */
    ModelReference reference() {
        String at = revision.equals(MAIN) ? "" : "@" + revision;
        return new ModelReference("hf", repository() + at + (part.isEmpty() ? "" : ":" + part));
    }

    /** Ollama's own namespace, and the hub as a host of an Ollama name, are other things in a bare name. */
    private static boolean belongsElsewhere(String owner) {
        return owner.equals(RegistryName.LIBRARY) || RegistryName.HUGGING_FACE.contains(owner);
    }

    private static boolean isId(String text) {
        return ID.matcher(text).matches() && !text.contains("--") && !text.contains("..") && !text.endsWith(".git");
    }

    private static boolean isRevision(String text) {
        return REVISION.matcher(text).matches() && !text.contains("..") && SourceText.isBelow(text);
    }
}
