package dev.resourcehub.ollama.vendor;

import java.util.regex.Pattern;

/**
 * A model as a caller names it in {@code source}, such as {@code hf:owner/repo:Q4_K_M}.
 *
 * @param scheme {@code hf ollama github https http file via python}, lower case; empty for a bare name
 * @param rest what follows the scheme's colon
 */
public record ModelReference(String scheme, String rest) {

    private static final Pattern ADDRESS = Pattern.compile("https?:", Pattern.CASE_INSENSITIVE);

    @Override
    public String toString() {
        return scheme.isEmpty() ? rest : scheme + ":" + rest;
    }

    /** A source for people: without the query of an address, which may be a signature. */
    public static String shown(String source) {
        return ADDRESS.matcher(source).lookingAt() ? source.replaceFirst("\\?[^#]*", "") : source;
    }
}
