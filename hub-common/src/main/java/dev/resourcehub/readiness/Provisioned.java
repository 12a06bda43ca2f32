package dev.resourcehub.readiness;

/**
 * How a strategy's work ended, where it did not throw.
 *
 * @param remedied whether the call may be tried again
 * @param performed false when it was there already
 * @param message one line for people
 */
public record Provisioned(boolean remedied, boolean performed, String message) {

    /** What was missing is there now. */
    public static Provisioned done(String message) {
        return new Provisioned(true, true, message);
    }

    /** It is there, without any work. */
    public static Provisioned present() {
        return new Provisioned(true, false, "present");
    }

    /** It was tried, and is not there. */
    public static Provisioned failed(String message) {
        return new Provisioned(false, true, message);
    }
}
