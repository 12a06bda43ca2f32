package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.Code;

/** The code of a model that is not there. */
public final class ModelCodes {

    /** Nobody has the model. */
    public static final Code MODEL_NOT_FOUND = new Code("model_not_found");

    private ModelCodes() {}
}
