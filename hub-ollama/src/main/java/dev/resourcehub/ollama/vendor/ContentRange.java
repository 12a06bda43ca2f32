package dev.resourcehub.ollama.vendor;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a file an answer holds: the header {@code Content-Range} of RFC 9110, section 14.4.
 *
 * @param from first byte; empty where none was sent (416)
 * @param to last byte; empty where none was sent
 * @param total bytes of the whole file, where told
 */
record ContentRange(OptionalLong from, OptionalLong to, OptionalLong total) {

    private static final Pattern FORM = Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(?:(\\d{1,18})|\\*)");

    /** Reads the header; empty when it has another form. */
    static Optional<ContentRange> parse(String header) {
        Matcher form = FORM.matcher(header.strip());
        return form.matches()
                ? Optional.of(new ContentRange(number(form, 1), number(form, 2), number(form, 3)))
                : Optional.empty();
    }

    private static OptionalLong number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    }
}
