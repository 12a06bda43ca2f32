package dev.resourcehub.ollama.call;

import java.util.Locale;

/**
 * A model's name as a caller spells it, such as {@code gemma3} or {@code hf.co/a/b:Q4}.
 *
 * @param value 1 to 512 characters, none of them white space or control
 */
public record ModelName(String value) {

    /** Throws {@link IllegalArgumentException} on another form. */
    public ModelName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a model name");
        }
    }

    /** Whether {@code value} can be a model's name. */
    public static boolean isValid(String value) {
        return !value.isEmpty()
                && value.length() <= 512
                && value.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }

    /** The name with its tag: {@code latest} where none is given, as Ollama lists it. */
    public String canonical() {
        int slash = value.lastIndexOf('/');
        return value.indexOf(':', slash + 1) >= 0 ? value : value + ":latest";
    }

    /** What names are compared by: two names mean the same model when their keys are equal. */
    public String key() {
        return canonical().toLowerCase(Locale.ROOT);
    }

    /** Whether both names mean the same model. */
    public boolean sameModelAs(String other) {
        return isValid(other) && key().equals(new ModelName(other).key());
    }

    @Override
    public String toString() {
        return value;
    }
}
