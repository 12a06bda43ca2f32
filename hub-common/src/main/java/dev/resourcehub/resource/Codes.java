package dev.resourcehub.resource;

/** The codes that any room may raise; what only one room raises stands in that room. */
public final class Codes {

    public static final Code MALFORMED_REQUEST = new Code("malformed_request");
    public static final Code WRONG_TYPE = new Code("wrong_type");
    public static final Code UNKNOWN_FIELD = new Code("unknown_field");
    public static final Code MISSING_FIELD = new Code("missing_field");
    public static final Code INVALID_VALUE = new Code("invalid_value");
    public static final Code LIMIT_EXCEEDED = new Code("limit_exceeded");
    public static final Code TOO_LARGE = new Code("too_large");
    public static final Code NOT_FOUND = new Code("not_found");
    public static final Code CONFLICT = new Code("conflict");
    public static final Code NO_CAPACITY = new Code("no_capacity");
    public static final Code QUEUE_FULL = new Code("queue_full");
    public static final Code NOT_READY = new Code("not_ready");
    public static final Code PROVISIONING = new Code("provisioning");
    public static final Code PROVISIONING_FAILED = new Code("provisioning_failed");
    public static final Code DRAINING = new Code("draining");
    public static final Code DEADLINE_EXCEEDED = new Code("deadline_exceeded");
    public static final Code BACKEND_ERROR = new Code("backend_error");
    public static final Code BACKEND_UNREACHABLE = new Code("backend_unreachable");
    public static final Code UNSUPPORTED_SOURCE = new Code("unsupported_source");
    public static final Code ACCESS_DENIED = new Code("access_denied");
    public static final Code SOURCE_NOT_FOUND = new Code("source_not_found");
    public static final Code DIGEST_MISMATCH = new Code("digest_mismatch");
    public static final Code INSUFFICIENT_DISK_SPACE = new Code("insufficient_disk_space");
    public static final Code STALLED = new Code("stalled");
    public static final Code CANCELLED = new Code("cancelled");
    public static final Code INTERNAL = new Code("internal");

    private Codes() {}
}
