package dev.resourcehub.ollama.wire;

import java.util.Optional;

/** A model that an instance has in memory, as {@code /api/ps} lists it. */
public record Loaded(String name, Optional<String> expiresAt) {}
