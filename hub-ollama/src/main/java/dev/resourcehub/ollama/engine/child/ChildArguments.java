package dev.resourcehub.ollama.engine.child;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the child is started with, in the order of its arguments.
 *
 * @param portFile where it writes the number of its port, one line, once it answers
 * @param port to listen on at 127.0.0.1; 0 takes a free one
 * @param model the GGUF file
 * @param name of the model, with its tag
 * @param digest of the file, 64 hex digits
 * @param template how turns are written; empty asks the file
 * @param context longest prompt and answer together, in tokens
 * @param parallel generations at once
 * @param idleUnload how long the model stays in memory without a call
 */
public record ChildArguments(
        Path portFile,
        int port,
        Path model,
        String name,
        String digest,
        String template,
        int context,
        int parallel,
        Duration idleUnload) {

    /** The arguments of the program. */
    public List<String> toArguments() {
        return List.of(
                portFile.toString(),
                Integer.toString(port),
                model.toString(),
                name,
                digest,
                template,
                Integer.toString(context),
                Integer.toString(parallel),
                Long.toString(idleUnload.toMillis()));
    }

    /** The inverse of {@link #toArguments}; throws {@link IllegalArgumentException} on anything else. */
    static ChildArguments parse(String[] given) {
        if (given.length != 9) {
            throw new IllegalArgumentException("the engine takes 9 arguments, not " + given.length);
        }
        return new ChildArguments(
                Path.of(given[0]),
                Integer.parseInt(given[1]),
                Path.of(given[2]),
                given[3],
                given[4],
                given[5],
                Integer.parseInt(given[6]),
                Integer.parseInt(given[7]),
                Duration.ofMillis(Long.parseLong(given[8])));
    }
}
