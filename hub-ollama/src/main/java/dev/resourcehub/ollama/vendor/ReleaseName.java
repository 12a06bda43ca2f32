package dev.resourcehub.ollama.vendor;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A release of a GitHub repository and what is wanted of it.
 *
 * @param tag empty for the latest release
 * @param asset a file of the release; empty for its first GGUF file
 */
record ReleaseName(String owner, String name, String tag, String asset) {

    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+-]{0,254}");
    private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,254}");

    /** Reads {@code github:owner/repo[@tag or latest][:asset]}. */
    static Optional<ReleaseName> of(ModelReference reference) {
        if (!reference.scheme().equals("github")) {
            return Optional.empty();
        }
        String[] halves = reference.rest().split(":", 2);
        String[] place = halves[0].split("@", 2);
        String[] repository = place[0].split("/", -1);
        boolean well = repository.length == 2
                && OWNER.matcher(repository[0]).matches()
                && NAME.matcher(repository[1]).matches()
                && SourceText.isBelow(repository[1])
                && (place.length == 1 || (TAG.matcher(place[1]).matches() && SourceText.isBelow(place[1])))
                && (halves.length == 1 || ASSET.matcher(halves[1]).matches());
        if (!well) {
            return Optional.empty();
        }
        String tag = place.length == 1 || place[1].equals("latest") ? "" : place[1];
        return Optional.of(new ReleaseName(repository[0], repository[1], tag, halves.length == 2 ? halves[1] : ""));
    }

    String repository() {
        return owner + "/" + name;
    }
}
