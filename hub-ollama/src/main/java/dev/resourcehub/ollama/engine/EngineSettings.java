package dev.resourcehub.ollama.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * How the embedded engine is set up.
 *
 * @param mode when it serves
 * @param port of its own API on 127.0.0.1; 0 takes a free one
 * @param model its own one: a {@code .gguf} path, an https URL of one, or empty for the small default model
 * @param sha256 64 hex digits; required with a URL
 * @param context longest prompt and answer together, in tokens, 256 or more
 * @param parallel generations at once, 1 or more
 * @param idleUnload how long a model stays in memory without a call
 * @param mostLoaded models in memory at once, 1 or more; each takes its file's size and its contexts' memory
 */
public record EngineSettings(
        Mode mode,
        int port,
        Optional<String> model,
        Optional<String> sha256,
        int context,
        int parallel,
        Duration idleUnload,
        int mostLoaded) {

    /** One: the engine runs where nobody planned for it, and a second model may be what the machine has no memory for. */
    public static final int DEFAULT_MOST_LOADED = 1;

    /** Throws {@link IllegalArgumentException} where no model may be in memory. */
    public EngineSettings {
        if (mostLoaded < 1) {
            throw new IllegalArgumentException("mostLoaded is below 1");
        }
    }

    /** With {@link #DEFAULT_MOST_LOADED}. */
    public EngineSettings(
            Mode mode,
            int port,
            Optional<String> model,
            Optional<String> sha256,
            int context,
            int parallel,
            Duration idleUnload) {
        this(mode, port, model, sha256, context, parallel, idleUnload, DEFAULT_MOST_LOADED);
    }

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
