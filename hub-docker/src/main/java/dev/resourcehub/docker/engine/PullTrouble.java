package dev.resourcehub.docker.engine;

import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.util.List;
import java.util.Locale;

/**
 * What an engine's words about a failed pull mean. An engine tells by words alone, and by the same status for many things; the
 * first row that fits is taken, and what no row knows may go away by itself.
 */
final class PullTrouble {

    /** A registry that hides what it does not give says both in one sentence: then it is denied. */
    private static final List<Row> ROWS = List.of(
            new Row(Codes.INSUFFICIENT_DISK_SPACE, "no space left on device"),
            new Row(
                    Codes.DIGEST_MISMATCH,
                    "filesystem layer verification failed",
                    "manifest verification failed",
                    "does not match digest"),
            new Row(
                    Codes.ACCESS_DENIED,
                    "unauthorized",
                    "access denied",
                    "requested access to the resource is denied",
                    "authentication required",
                    "no basic auth credentials",
                    "403 forbidden"),
            new Row(
                    Codes.SOURCE_NOT_FOUND,
                    "manifest unknown",
                    "name unknown",
                    "repository does not exist",
                    "no matching manifest",
                    "invalid reference format",
                    "404 not found"));

    private PullTrouble() {}

    /** The failure behind {@code words}. */
    static Failure.WorkFailed of(String image, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        Code code = ROWS.stream()
                .filter(row -> row.words().stream().anyMatch(lower::contains))
                .map(Row::code)
                .findFirst()
                .orElse(Codes.BACKEND_ERROR);
        return new Failure.WorkFailed(code, new MissingImage(image).subject(), words);
    }

    private record Row(Code code, List<String> words) {
        Row(Code code, String... words) {
            this(code, List.of(words));
        }
    }
}
