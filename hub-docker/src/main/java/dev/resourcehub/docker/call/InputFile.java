package dev.resourcehub.docker.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file that stands in the working directory when the run begins.
 *
 * @param path relative, no {@code ..}, no NUL, at most 256 bytes and 10 levels
 */
public record InputFile(String path, ByteBuffer content) {

    private static final int MOST_BYTES = 256;
    private static final int MOST_LEVELS = 10;

    /** Keeps a read-only view of the content; throws {@link IllegalArgumentException} when {@link #faultOf} finds the path wrong. */
    public InputFile {
        faultOf(path).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
        content = content.asReadOnlyBuffer();
    }

    /** What is wrong with {@code path}, as a noun phrase of what was expected; empty when it is right. */
    public static Optional<String> faultOf(String path) {
        String[] parts = path.split("/", -1);
        boolean clean = !path.isEmpty()
                && path.indexOf('\0') < 0
                && Arrays.stream(parts).noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!clean) {
            return Optional.of("a relative path without empty, '.' or '..' parts");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return Optional.of("a path of at most " + MOST_BYTES + " bytes");
        }
        if (parts.length > MOST_LEVELS) {
            return Optional.of("a path of at most " + MOST_LEVELS + " levels");
        }
        return Optional.empty();
    }
}
