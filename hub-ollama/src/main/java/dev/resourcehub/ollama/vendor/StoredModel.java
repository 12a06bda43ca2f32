package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import java.nio.file.Path;

/**
 * A model file that is complete and has been checked.
 *
 * @param digest 64 hex digits, of the file
 * @param source where it came from, for people
 * @param template how its source says turns are written; empty where it says nothing
 * @param licence one line; empty where unknown
 */
public record StoredModel(
        ModelName name, Path file, String digest, long bytes, String source, String template, String licence) {}
