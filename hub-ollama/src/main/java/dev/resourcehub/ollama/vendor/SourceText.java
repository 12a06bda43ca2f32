package dev.resourcehub.ollama.vendor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The outer form of {@code source}: a known scheme and what follows it, or a bare name; each vendor reads the rest. */
final class SourceText {

    private static final int LONGEST = 2048;
    private static final int LONGEST_PATH = 1024;
    private static final Set<String> SCHEMES =
            Set.of("hf", "ollama", "github", "https", "http", "file", "via", "python", "default");

    private SourceText() {}

    /** Splits {@code text}; empty for what no vendor could ever mean. A known scheme is always one, never a bare name. */
    static Optional<ModelReference> read(String text) {
        boolean absurd = text.isBlank()
                || text.length() > LONGEST
                || !text.equals(text.strip())
                || text.codePoints().anyMatch(SourceText::isForbidden);
        if (absurd) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (SCHEMES.contains(scheme)) {
            return Optional.of(new ModelReference(scheme, text.substring(colon + 1)));
        }
        return text.contains("://") ? Optional.empty() : Optional.of(new ModelReference("", text));
    }

    /**
     * Whether {@code path} stays below where it starts: no empty, {@code .} or {@code ..} segment, nothing
     * absolute, no backslash, nothing invisible.
     */
    static boolean isBelow(String path) {
        return !path.isEmpty()
                && path.length() <= LONGEST_PATH
                && path.codePoints().noneMatch(SourceText::isForbidden)
                && Arrays.stream(path.split("/", -1))
                        .noneMatch(part -> part.isBlank() || part.equals(".") || part.equals(".."));
    }

    private static boolean isForbidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> point == '\\';
        };
    }
}
