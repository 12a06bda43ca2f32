package dev.resourcehub.resource;

/** How a call at an instance ended, as far as the instance is concerned. */
public enum Ending {
    /** It did what was asked. */
    SUCCEEDED,
    /** It says nothing about the instance: the caller left, or was at fault. */
    IGNORED,
    /** The instance is to blame. */
    FAILED
}
