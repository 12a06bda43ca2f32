package dev.resourcehub.ollama.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * How the embedded engine is set up.
 *
 * @param mode when it serves
 * @param port of its own API on 127.0.0.1; 0 takes a free one
 * @param model a {@code .gguf} path, an https URL of one, or empty for the small default model
 * @param sha256 64 hex digits; required with a URL
 * @param context longest prompt and answer together, in tokens, 256 or more
 * @param parallel generations at once, 1 or more
 * @param idleUnload how long the model stays in memory without a call
 */
public record EngineSettings(
        Mode mode,
        int port,
        Optional<String> model,
        Optional<String> sha256,
        int context,
        int parallel,
        Duration idleUnload) {

    /** When the engine serves. */
    public enum Mode {
        /** When no Ollama server answers at start. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OFF
    }
}
