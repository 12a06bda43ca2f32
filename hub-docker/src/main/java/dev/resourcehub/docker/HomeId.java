package dev.resourcehub.docker;

import dev.resourcehub.runtime.Chance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The id of a hub's home, kept in it, so that a restarted hub knows its earlier self's containers. */
final class HomeId {

    private static final String FILE = "docker-owner";
    private static final int DIGITS = 16;

    private HomeId() {}

    /** Reads the id, or makes one the first time. Blocks. */
    static String of(Path home, Chance chance) throws IOException {
        Path file = home.resolve(FILE);
        if (Files.exists(file)) {
            String kept = Files.readString(file).strip();
            if (kept.matches("[0-9a-f]{" + DIGITS + "}")) {
                return kept;
            }
        }
        String made = random(chance, DIGITS);
        Files.createDirectories(home);
        Files.writeString(file, made + "\n");
        return made;
    }

    /** Random hexadecimal digits. */
    static String random(Chance chance, int digits) {
        StringBuilder text = new StringBuilder();
        for (int digit = 0; digit < digits; digit++) {
            text.append(Character.forDigit(chance.below(16), 16));
        }
        return text.toString();
    }
}
