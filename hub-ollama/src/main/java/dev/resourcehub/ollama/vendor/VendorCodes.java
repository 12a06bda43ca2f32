package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Code;

/** Codes of work that brings model files. */
public final class VendorCodes {

    /** The bytes are not the ones announced. */
    public static final Code DIGEST_MISMATCH = new Code("digest_mismatch");
    /** The disk has no room for the file and what must stay free. */
    public static final Code INSUFFICIENT_DISK_SPACE = new Code("insufficient_disk_space");
    /** The source asks for credentials, or refuses them. */
    public static final Code ACCESS_DENIED = new Code("access_denied");
    /** The source has no such file, or is another thing than it should be. */
    public static final Code SOURCE_NOT_FOUND = new Code("source_not_found");
    /** Nothing came for too long. */
    public static final Code STALLED = new Code("stalled");
    /** The source cannot be reached or is busy, the transfer broke again and again, or it does not keep to HTTP. */
    public static final Code TRANSFER_FAILED = new Code("transfer_failed");
    /** The file is no model. */
    public static final Code NOT_A_MODEL = new Code("not_a_model");
    /** The file is a model, of a kind of network that the engine at hand cannot run. */
    public static final Code UNSUPPORTED_ARCHITECTURE = new Code("unsupported_architecture");
    /** No vendor takes such a reference. */
    public static final Code UNSUPPORTED_SOURCE = new Code("unsupported_source");

    private VendorCodes() {}
}
