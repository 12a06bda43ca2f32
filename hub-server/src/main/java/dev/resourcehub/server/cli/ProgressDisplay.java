package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Shows how far a job is. */
interface ProgressDisplay extends AutoCloseable {

    /** A bar where somebody looks at a terminal, else lines. */
    static ProgressDisplay on(Terminal terminal) {
        return terminal.interactive() ? new BarDisplay(terminal.err()) : new LineDisplay(terminal.err());
    }

    /** Shows an event of a job. */
    void show(String name, JsonNode event);

    /** Shows nothing more; idempotent. */
    @Override
    void close();
}
