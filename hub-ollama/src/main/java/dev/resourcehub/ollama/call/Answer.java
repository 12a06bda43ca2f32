package dev.resourcehub.ollama.call;

/**
 * How a generation or chat ended well; its text went to the sink.
 *
 * @param model the one that answered: the name as the caller spelled it, a fallback's, or the default's
 * @param doneReason the backend's word: {@code stop}, {@code length} and the like
 */
public record Answer(ModelName model, String doneReason, Usage usage, Timings timings, Route route) {}
