package dev.resourcehub.ollama.engine.child;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the child is started with, in the order of its arguments.
 *
 * @param portFile where it writes the number of its port, one line, once it answers
 * @param port to listen on at 127.0.0.1; 0 takes a free one
 * @param shelf the file that lists its models, read again whenever it changed
 * @param notes the folder where it notes which model it is loading
 * @param context longest prompt and answer together, in tokens
 * @param parallel generations at once
 * @param mostLoaded models in memory at once
 * @param idleUnload how long a model stays in memory without a call
 */
public record ChildArguments(
        Path portFile,
        int port,
        Path shelf,
        Path notes,
        int context,
        int parallel,
        int mostLoaded,
        Duration idleUnload) {

    /** The arguments of the program. */
    public List<String> toArguments() {
        return List.of(
                portFile.toString(),
                Integer.toString(port),
                shelf.toString(),
                notes.toString(),
                Integer.toString(context),
                Integer.toString(parallel),
                Integer.toString(mostLoaded),
                Long.toString(idleUnload.toMillis()));
    }

    /** The inverse of {@link #toArguments}; throws {@link IllegalArgumentException} on anything else. */
    static ChildArguments parse(String[] given) {
        if (given.length != 8) {
            throw new IllegalArgumentException("the engine takes 8 arguments, not " + given.length);
        }
        return new ChildArguments(
                Path.of(given[0]),
                Integer.parseInt(given[1]),
                Path.of(given[2]),
                Path.of(given[3]),
                Integer.parseInt(given[4]),
                Integer.parseInt(given[5]),
                Integer.parseInt(given[6]),
                Duration.ofMillis(Long.parseLong(given[7])));
    }
}
