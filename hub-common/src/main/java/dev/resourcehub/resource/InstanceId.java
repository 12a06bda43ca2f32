package dev.resourcehub.resource;

import java.util.regex.Pattern;

/**
 * The name of one backend of a hub, unique within it, such as {@code ollama-127.0.0.1-11434}.
 *
 * @param value 1 to 128 of letters, digits, dot, dash and underscore
 */
public record InstanceId(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /** Throws {@link IllegalArgumentException} on another form. */
    public InstanceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an instance id: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
