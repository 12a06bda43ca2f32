package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names a model may be kept under: {@code [host[:port]/][namespace/]model[:tag]}, each part beginning with a letter,
 * a digit or an underscore, so that no name climbs out of a folder.
 */
public final class KeptNames {

    /** What a right name is, for people. */
    public static final String FORM = "a name such as gemma3:270m, without empty parts, '..' or backslashes";

    private static final int LONGEST = 500;
    private static final String PART = "[\\p{L}\\p{N}_][\\p{L}\\p{N}._-]*";
    private static final Pattern NAME =
            Pattern.compile("(?:" + PART + "(?::\\d{1,5})?/)?(?:" + PART + "/)*" + PART + "(?::" + PART + ")?");

    private KeptNames() {}

    /** The name; empty when none may be kept under it. */
    public static Optional<ModelName> read(String name) {
        return name.length() <= LONGEST
                        && ModelName.isValid(name)
                        && NAME.matcher(name).matches()
                ? Optional.of(new ModelName(name))
                : Optional.empty();
    }
}
