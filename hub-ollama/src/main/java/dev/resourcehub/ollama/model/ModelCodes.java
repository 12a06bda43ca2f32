package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.Code;

/** The codes that bringing and keeping models raises. */
public final class ModelCodes {

    /** Nobody has the model. */
    public static final Code MODEL_NOT_FOUND = new Code("model_not_found");

    /** No vendor takes the source. */
    public static final Code UNSUPPORTED_SOURCE = new Code("unsupported_source");

    /** The model is complete, and the engine here cannot run its kind of network. */
    public static final Code UNSUPPORTED_ARCHITECTURE = new Code("unsupported_architecture");

    private ModelCodes() {}
}
