package dev.resourcehub.ollama;

import dev.resourcehub.resource.Code;

/** The codes that only this hub raises. */
public final class OllamaCodes {

    public static final Code MODEL_NOT_FOUND = new Code("model_not_found");

    private OllamaCodes() {}
}
