package dev.resourcehub.dispatch;

/** Says for people why an instance is in or out. */
final class Explanation {

    private Explanation() {}

    static Considered of(Member<?> member, Standing standing) {
        return new Considered(member.id(), standing == Standing.ELIGIBLE, reason(member, standing));
    }

    private static String reason(Member<?> member, Standing standing) {
        return switch (standing) {
            case ELIGIBLE -> member.inFlight() + " of " + member.spec().maxConcurrent() + " calls run there";
            case FULL -> "full: all " + member.spec().maxConcurrent() + " calls run there";
            case CAPABILITY_FULL -> "full for this: as many run as it does at once";
            case BREAKER_OPEN ->
                "its breaker is " + member.guards().breaker().state().wireName() + ": "
                        + member.guards().breaker().reason();
            case CAPABILITY_BREAKER_OPEN -> "its breaker for this is not closed";
            case EJECTED -> "sent away for a while for what its calls showed";
            case UNAVAILABLE -> {
                String why = member.lifecycle().reason();
                yield member.lifecycle().status().wireName() + (why.isEmpty() ? "" : ": " + why);
            }
            case TRIED -> "it failed this call before";
            case OTHER_TAGS -> "it has not all of the tags";
            case OTHER_INSTANCE -> "another instance was asked for";
            case NOT_OFFERED -> "it does not have this";
        };
    }
}
