package dev.resourcehub.ollama.engine;

import dev.resourcehub.resource.Code;

/** Codes of work that hands a model to the embedded engine. */
public final class EngineCodes {

    /** The file is a model that the llama.cpp at hand cannot run. */
    public static final Code UNSUPPORTED_ARCHITECTURE = new Code("unsupported_architecture");

    private EngineCodes() {}
}
