package dev.resourcehub.docker.call;

import dev.resourcehub.resource.Code;

/** The codes of trouble with images. */
public final class ImageCodes {

    /** An image that the settings do not name. */
    public static final Code IMAGE_NOT_ALLOWED = new Code("image_not_allowed");

    /** An image that nobody here can make or fetch, such as one whose script is missing. */
    public static final Code UNSUPPORTED_SOURCE = new Code("unsupported_source");

    /** The registry has no such image, or none for this machine. */
    public static final Code SOURCE_NOT_FOUND = new Code("source_not_found");

    /** The registry does not give the image to us. */
    public static final Code ACCESS_DENIED = new Code("access_denied");

    /** What came is not what was announced. */
    public static final Code DIGEST_MISMATCH = new Code("digest_mismatch");

    /** The engine's disk is full. */
    public static final Code INSUFFICIENT_DISK_SPACE = new Code("insufficient_disk_space");

    /** Nothing came for too long. */
    public static final Code STALLED = new Code("stalled");

    private ImageCodes() {}
}
