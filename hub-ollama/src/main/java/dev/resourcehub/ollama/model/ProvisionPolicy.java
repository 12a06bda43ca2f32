package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which models a request may cause to be fetched, besides the engine's own.
 *
 * @param allow patterns of names, in which {@code *} stands for any text and {@code ?} for one character; a pattern without
 *     a tag means {@code latest}
 */
public record ProvisionPolicy(boolean enabled, List<String> allow) {

    /** Fetches nothing but the engine's own model. */
    public static final ProvisionPolicy DEFAULT = new ProvisionPolicy(true, List.of());

    public ProvisionPolicy {
        allow = List.copyOf(allow);
    }

    /** Whether a request for {@code model} may cause it to be fetched. */
    public boolean allows(ModelName model) {
        return enabled && allow.stream().anyMatch(pattern -> matches(pattern, model));
    }

    private static boolean matches(String pattern, ModelName model) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        boolean tagged = wanted.indexOf(':', wanted.lastIndexOf('/') + 1) >= 0 || wanted.endsWith("*");
        String whole = tagged ? wanted : wanted + ":latest";
        String expression = whole.codePoints()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return model.key().matches(expression);
    }
}
