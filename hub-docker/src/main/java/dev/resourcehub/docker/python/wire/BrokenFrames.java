package dev.resourcehub.docker.python.wire;

/** The other side does not keep to the protocol; the stream cannot be read on. */
public final class BrokenFrames extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what was seen. */
    public BrokenFrames(String what) {
        super(what, null, false, false);
    }
}
