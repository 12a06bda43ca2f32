package dev.resourcehub.server.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of its process.
 *
 * @param interactive whether somebody looks at it, so that lines may be drawn again in their place
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path userHome,
        boolean interactive,
        Interrupts interrupts) {

    /** One that nobody looks at and nobody interrupts. */
    public Terminal(PrintStream out, PrintStream err, Map<String, String> environment, Path userHome) {
        this(out, err, environment, userHome, false, pressed -> () -> {});
    }

    /** The process's own streams, in UTF-8 whatever the locale says. */
    public static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                homeOfTheUser(),
                isLookedAt(),
                Interrupts.ofProcess());
    }

    private static boolean isLookedAt() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** {@code HOME} where it is set, as shells have it; else what the system knows of the user. */
    private static Path homeOfTheUser() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home", ".") : home);
    }
}
