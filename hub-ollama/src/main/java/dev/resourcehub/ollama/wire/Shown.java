package dev.resourcehub.ollama.wire;

import java.util.Optional;

/**
 * A model as {@code /api/show} describes it.
 *
 * @param template how turns are written; empty where it says nothing
 * @param remoteHost where its answers are made, when that is not here
 */
public record Shown(
        Optional<String> format,
        Optional<String> family,
        Optional<String> quantization,
        String template,
        Optional<String> remoteHost) {}
