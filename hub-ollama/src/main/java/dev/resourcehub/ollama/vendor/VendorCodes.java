package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Code;

/** Codes of work that brings model files. */
public final class VendorCodes {

    /** The source cannot be reached or is busy, the transfer broke again and again, or it does not keep to HTTP. */
    public static final Code TRANSFER_FAILED = new Code("transfer_failed");
    /** The file is no model. */
    public static final Code NOT_A_MODEL = new Code("not_a_model");
    /** The file is a model, of a kind of network that the engine at hand cannot run. */
    public static final Code UNSUPPORTED_ARCHITECTURE = new Code("unsupported_architecture");

    private VendorCodes() {}
}
