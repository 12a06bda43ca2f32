package dev.resourcehub.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Image scripts for tests, which are quick: what they make is the usual image under another name. */
public final class ImageScripts {

    private ImageScripts() {}

    /** A script in {@code folder} that does {@code body}; {@code $2} is the image it is to make. */
    public static Path of(Path folder, String body) {
        try {
            Path script = Files.writeString(folder.resolve("build.sh"), "#!/bin/sh\n" + body + "\n");
            return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Tells phases and bytes, notes each start in {@code starts}, and makes the image. */
    public static Path good(Path folder) {
        return of(
                folder,
                "echo start >> " + folder.resolve("starts") + "\n"
                        + "echo ':: phase fetching'\necho ':: bytes 1000'\necho ':: bytes 2000'\n"
                        + "echo ':: phase importing'\ndocker tag " + DockerBench.IMAGE + " \"$2\"");
    }

    /** How often {@link #good} was started. */
    public static long starts(Path folder) {
        try {
            Path starts = folder.resolve("starts");
            return Files.exists(starts) ? Files.readAllLines(starts).size() : 0;
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
