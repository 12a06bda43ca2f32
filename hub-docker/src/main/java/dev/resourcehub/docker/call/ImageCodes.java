package dev.resourcehub.docker.call;

import dev.resourcehub.resource.Code;

/** The codes of trouble with images. */
public final class ImageCodes {

    /** An image that the settings do not name. */
    public static final Code IMAGE_NOT_ALLOWED = new Code("image_not_allowed");

    private ImageCodes() {}
}
