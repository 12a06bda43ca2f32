package dev.resourcehub.ollama;

import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resource.Code;

/** The codes that only this hub raises. */
public final class OllamaCodes {

    public static final Code MODEL_NOT_FOUND = ModelCodes.MODEL_NOT_FOUND;

    private OllamaCodes() {}
}
