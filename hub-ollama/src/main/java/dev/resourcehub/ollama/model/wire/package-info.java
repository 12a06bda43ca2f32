/**
 * JSON of models that are kept: entries of the catalog, params and results of jobs.
 *
 * <p>{@link dev.resourcehub.ollama.model.wire.JsonModelCodec} is the only public type. Uses {@code ollama.model} and what
 * that room's records are made of.
 */
@NullMarked
package dev.resourcehub.ollama.model.wire;

import org.jspecify.annotations.NullMarked;
