package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Code;

/** The codes that a dispatcher and its fleet raise beside the usual ones. */
public final class DispatchCodes {

    /** No instance has that id. */
    public static final Code INSTANCE_NOT_FOUND = new Code("instance_not_found");

    /** No strategy has that name. */
    public static final Code UNKNOWN_STRATEGY = new Code("unknown_strategy");

    private DispatchCodes() {}
}
