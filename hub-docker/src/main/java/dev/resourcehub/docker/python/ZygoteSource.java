package dev.resourcehub.docker.python;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program that a sandbox runs as its process 1; hub and sandbox are always of the same version, since the hub brings it. */
public final class ZygoteSource {

    private static final String SOURCE = source();

    private ZygoteSource() {}

    /**
     * The command of a sandbox: the interpreter, isolated from environment and user settings, with the source as its argument.
     *
     * @param python the interpreter inside the sandbox, CPython 3.9 or later
     */
    public static List<String> command(String python) {
        return List.of(python, "-I", "-S", "-B", "-u", "-X", "utf8", "-c", SOURCE);
    }

    private static String source() {
        try (InputStream text = ZygoteSource.class.getResourceAsStream("zygote.py")) {
            if (text == null) {
                throw new IllegalStateException("missing resource zygote.py");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException("unreadable resource zygote.py", broken);
        }
    }
}
