package dev.resourcehub.ollama.vendor;

/**
 * A model as a caller names it in {@code source}, such as {@code hf:owner/repo:Q4_K_M}.
 *
 * @param scheme {@code hf ollama github https http file via python}, lower case; empty for a bare name
 * @param rest what follows the scheme's colon
 */
public record ModelReference(String scheme, String rest) {

    @Override
    public String toString() {
        return scheme.isEmpty() ? rest : scheme + ":" + rest;
    }
}
