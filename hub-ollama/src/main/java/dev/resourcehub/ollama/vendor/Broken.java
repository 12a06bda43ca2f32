package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A transfer that broke in a way worth another try, and what it is called when no try is left. */
final class Broken extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Code code;
    private final transient Optional<Duration> comeBack;

    Broken(Code code, String words) {
        this(code, words, Optional.empty());
    }

    /** {@code comeBack} is how long the source wants to be left alone. */
    Broken(Code code, String words, Optional<Duration> comeBack) {
        super(words);
        this.code = code;
        this.comeBack = comeBack;
    }

    Optional<Duration> comeBack() {
        return comeBack;
    }

    /** What {@code trouble} is called when no try is left. */
    static Code codeOf(IOException trouble) {
        return trouble instanceof Broken broken ? broken.code : VendorCodes.TRANSFER_FAILED;
    }

    /** How long the source wants to be left alone. */
    static Optional<Duration> comeBackAfter(IOException trouble) {
        return trouble instanceof Broken broken ? broken.comeBack() : Optional.empty();
    }

    /** What went wrong, for people; bounded, on one line. */
    static String words(Throwable trouble) {
        String said = trouble.getMessage();
        return plain(said == null ? trouble.getClass().getSimpleName() : said);
    }

    /** Foreign words, fit for a line of ours: printable and at most 200 characters. */
    static String plain(String foreign) {
        String line = foreign.replaceAll("\\p{Cntrl}", " ").strip();
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }
}
