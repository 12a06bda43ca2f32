package dev.resourcehub.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run as a child.
 *
 * @param argv program and arguments, at least the program
 * @param environment all of its environment; nothing is inherited
 * @param directory where it starts; the hub's own where empty
 * @param deadMan what ends it when the hub is gone
 */
public record Command(List<String> argv, Map<String, String> environment, Optional<Path> directory, DeadMan deadMan) {

    /** Throws {@link IllegalArgumentException} when there is no program. */
    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("no program");
        }
    }

    /** What ends a child when the hub is gone. */
    public enum DeadMan {
        /** The program ends by itself at the end of its standard input. */
        OWN_INPUT,
        /** A watcher holds the input and kills the process group at its end; the program reads an empty input. */
        WATCHER
    }
}
