package dev.resourcehub.ollama.vendor;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the weights of a file are packed, as its name says, such as {@code Q4_K_M}. */
final class Quantization {

    private static final Pattern FORM = Pattern.compile(
            "(?<=[-.])((?:UD-)?I?Q[0-9](?:_[A-Z0-9]{1,8}){0,4}|TQ[0-9](?:_[0-9])?|MXFP4(?:_MOE)?|BF16|F16|F32|FP16)(?=[-.])",
            Pattern.CASE_INSENSITIVE);

    private Quantization() {}

    /** The last one in {@code file}, in capitals; empty where it has none. */
    static Optional<String> in(String file) {
        Matcher words = FORM.matcher("-" + file);
        Optional<String> last = Optional.empty();
        while (words.find()) {
            last = Optional.of(words.group(1).toUpperCase(Locale.ROOT));
        }
        return last;
    }
}
