package dev.resourcehub.ollama;

import dev.resourcehub.resource.Code;

/** The codes that only this hub raises. */
public final class OllamaCodes {

    public static final Code MODEL_NOT_FOUND = new Code("model_not_found");
    public static final Code INSTANCE_NOT_FOUND = new Code("instance_not_found");
    public static final Code UNKNOWN_STRATEGY = new Code("unknown_strategy");

    private OllamaCodes() {}
}
