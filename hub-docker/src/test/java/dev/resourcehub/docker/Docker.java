package dev.resourcehub.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The docker command, as an operator beside the hub uses it. */
public final class Docker {

    private Docker() {}

    /** Runs it and gives what it says; throws when it fails. */
    public static String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
            return said;
        } catch (IOException | InterruptedException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Whether that image is there. */
    public static boolean has(String image) {
        return !run("images", "--quiet", "--no-trunc", image).isEmpty();
    }

    /** Removes a name; nothing where it is not there. */
    public static void forget(String image) {
        if (has(image)) {
            run("rmi", "--force", "--no-prune", image);
        }
    }
}
