package dev.resourcehub.ollama.vendor;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where the vendors of the web are; a mirror may stand for each.
 *
 * @param huggingFace the hub
 * @param ollama what stands for {@code registry.ollama.ai}
 * @param github GitHub's API
 */
public record VendorPlaces(URI huggingFace, URI ollama, URI github) {

    /** The usual places; {@code HF_ENDPOINT} and {@code GITHUB_API_URL} of {@code environment} name others. */
    public static VendorPlaces of(Map<String, String> environment) {
        return new VendorPlaces(
                place(environment, "HF_ENDPOINT", "https://huggingface.co"),
                URI.create("https://" + RegistryName.HOST),
                place(environment, "GITHUB_API_URL", "https://api.github.com"));
    }

    /** The same places with another for Ollama's registry. */
    public VendorPlaces withOllama(URI place) {
        return new VendorPlaces(huggingFace, place, github);
    }

    /** Throws {@link IllegalArgumentException} when the variable holds no address. */
    private static URI place(Map<String, String> environment, String key, String usual) {
        String text = Optional.ofNullable(environment.get(key))
                .filter(value -> !value.isBlank())
                .map(String::strip)
                .orElse(usual);
        boolean address = text.matches("https?://[\\x21-\\x7e]+") && !text.contains("@");
        if (!address) {
            throw new IllegalArgumentException(key + " is not an address without credentials");
        }
        return URI.create(text);
    }
}
