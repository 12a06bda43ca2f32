package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;

/** What became of a decision of an operator. */
public sealed interface Overriding {

    /** It is in force, or was carried out. */
    record Applied(ManualOverride override) implements Overriding {}

    /** It makes no sense here, or there are too many. */
    record Refused(Failure failure) implements Overriding {}
}
