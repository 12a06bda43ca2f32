package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;

/** A failure in a few words for those who look at the hub from outside: what only the log may say is left out. */
final class FailureText {

    private static final int LONGEST = 300;

    private FailureText() {}

    static String of(Failure failure) {
        String text = failure instanceof Failure.Internal
                ? "a bug of the hub; its log says more"
                : failure.toString().replace('\n', ' ');
        return text.substring(0, Math.min(LONGEST, text.length()));
    }
}
