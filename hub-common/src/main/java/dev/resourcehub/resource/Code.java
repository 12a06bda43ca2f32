package dev.resourcehub.resource;

import java.util.regex.Pattern;

/**
 * A word of the error catalogue, such as {@code model_not_found}: what a program reads to tell failures apart.
 *
 * <p>The room that raises a failure owns its code as a constant; the server's catalogue gives each code a status and a
 * title.
 *
 * @param value lower_snake_case, at least three characters
 */
public record Code(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{2,}");

    /** Checks the form; throws {@link IllegalArgumentException} when it is not lower_snake_case. */
    public Code {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a code: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
