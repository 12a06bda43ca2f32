package dev.resourcehub.docker.engine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image, such as {@code python:3-slim} or {@code ghcr.io/owner/image@sha256:...}.
 *
 * <p>Source: the reference grammar of the OCI distribution specification and of Docker.
 *
 * @param repository with the registry's host where there is one
 * @param version the tag or the digest to fetch; {@code latest} where the name has none
 */
public record ImageReference(String repository, String version) {

    private static final int LONGEST = 512;
    private static final String WORD = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
    private static final String HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?";
    private static final Pattern FORM = Pattern.compile("((?:" + HOST + "/)?" + WORD + "(?:/" + WORD + ")*+)"
            + "(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");

    /** Reads a name; empty when it is none. */
    public static Optional<ImageReference> parse(String name) {
        Matcher parts = FORM.matcher(name);
        if (name.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        String version = Optional.ofNullable(parts.group(3))
                .or(() -> Optional.ofNullable(parts.group(2)))
                .orElse("latest");
        return Optional.of(new ImageReference(parts.group(1), version));
    }
}
