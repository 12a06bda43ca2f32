package dev.resourcehub.ollama.engine.wire;

import java.time.Instant;

/**
 * How long a model stays in memory.
 *
 * @param expiresAt when it leaves if nobody calls
 * @param contextTokens longest prompt and answer together
 */
public record Residence(Instant expiresAt, int contextTokens) {}
