package dev.resourcehub.server.config;

/**
 * How the log is written, on standard error.
 *
 * @param format a line for people, or one JSON object a line
 */
public record LogSettings(Format format, Level level) {

    /** The form of a line. */
    public enum Format {
        TEXT,
        JSON
    }

    /** The least important events that are written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
