package dev.resourcehub.resource;

/** A failure as one sentence for those who look at the hub from outside: what only the log may say is left out. */
public final class FailureText {

    private static final int LONGEST = 300;

    private FailureText() {}

    /** One line of at most 300 characters that ends as a sentence does. */
    public static String of(Failure failure) {
        String text = sentence(failure).replaceAll("\\s+", " ").strip();
        String ended = text.endsWith(".") || text.endsWith("?") || text.endsWith("!") ? text : text + ".";
        return ended.length() <= LONGEST ? ended : ended.substring(0, LONGEST - 3) + "...";
    }

    private static String sentence(Failure failure) {
        return switch (failure) {
            case Failure.InvalidRequest fault -> field(fault.field()) + " must be " + fault.expected();
            case Failure.Unprocessable fault -> field(fault.field()) + " must be " + fault.expected();
            case Failure.Denied denied -> "This is not allowed: " + denied.subject();
            case Failure.Unknown unknown -> "There is no " + unknown.kind() + " '" + unknown.name() + "'";
            case Failure.Conflict conflict -> conflict.subject() + " is " + conflict.state();
            case Failure.TooLarge large -> field(large.field()) + " is larger than " + large.limitBytes() + " bytes";
            case Failure.CallerLimit limit -> "A limit of this caller is used up";
            case Failure.NoCapacity full -> "Nothing is free now: " + full.resource();
            case Failure.BreakerOpen open -> "Instance " + open.instance() + " has failed too often and rests";
            case Failure.NotReady missing -> notReady(missing);
            case Failure.AfterProvisioning after -> sentence(after.shown());
            case Failure.Draining draining -> "The hub finishes what runs and takes nothing new";
            case Failure.DeadlineExceeded late ->
                "The limit of " + late.limit().toMillis() + " ms passed during " + late.phase();
            case Failure.BackendUnreachable gone ->
                "Instance " + gone.instance() + " cannot be reached: " + gone.cause();
            case Failure.BackendError error ->
                "Instance " + error.instance() + " answered with an error: " + error.message();
            case Failure.WorkFailed failed -> failed.subject() + ": " + failed.cause();
            case Failure.Cancelled cancelled -> "It was called off by " + cancelled.by();
            case Failure.Internal bug -> "The hub made a mistake; its log says more";
        };
    }

    private static String field(String name) {
        return name.isEmpty() ? "The request" : "The field '" + name + "'";
    }

    private static String notReady(Failure.NotReady missing) {
        String why = String.join(" ", missing.remedies());
        return missing.subject() + " is " + (missing.phase().equals("unavailable") ? "not ready" : missing.phase())
                + (why.isEmpty() ? "" : ": " + why);
    }
}
