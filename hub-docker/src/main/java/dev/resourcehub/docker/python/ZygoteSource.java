package dev.resourcehub.docker.python;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The program that a sandbox runs as its process 1; hub and sandbox are always of the same version, since the hub brings it. */
public final class ZygoteSource {

    /** The parts of the source in the order in which they need each other; one program, since it is one argument. */
    private static final List<String> PARTS =
            List.of("base.py", "program.py", "helpers.py", "streams.py", "link.py", "ending.py", "zygote.py");

    private static final String SOURCE =
            PARTS.stream().map(ZygoteSource::source).collect(Collectors.joining("\n\n"));

    private ZygoteSource() {}

    /**
     * The command of a sandbox: the interpreter, isolated from environment and user settings, with the source as its argument.
     *
     * @param python the interpreter inside the sandbox, CPython 3.9 or later
     */
    public static List<String> command(String python) {
        return List.of(python, "-I", "-S", "-B", "-u", "-X", "utf8", "-c", SOURCE);
    }

    private static String source(String part) {
        try (InputStream text = ZygoteSource.class.getResourceAsStream(part)) {
            if (text == null) {
                throw new IllegalStateException("missing resource " + part);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException("unreadable resource " + part, broken);
        }
    }
}
