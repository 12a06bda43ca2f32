package dev.resourcehub.readiness;

import java.time.Duration;
import java.util.Optional;

/** What an operator decides when automatic provisioning does not do what it should. */
public sealed interface ManualAction {

    /** Forgets past failures of {@code target} and has it provided now. */
    record Retry(String adapter, Target target) implements ManualAction {}

    /** Nothing provides {@code target} any more: calls that miss it fail as they are. */
    record Skip(String adapter, Target target) implements ManualAction {}

    /** {@code strategy} runs no more, for one adapter or, where that is empty, for all. */
    record DisableStrategy(String strategy, Optional<String> adapter) implements ManualAction {}

    /** Takes back {@link DisableStrategy} of the same strategy and adapter. */
    record EnableStrategy(String strategy, Optional<String> adapter) implements ManualAction {}

    /** The adapter counts as ready for {@code lasting}, whatever it says itself. */
    record MarkReady(String adapter, Duration lasting) implements ManualAction {}

    /** Forgets decisions and past failures of a target, or, where that is empty, of all targets and the adapter itself. */
    record Clear(String adapter, Optional<Target> target) implements ManualAction {}

    /** Its word in the API. */
    default String wireName() {
        return switch (this) {
            case Retry action -> "retry";
            case Skip action -> "skip";
            case DisableStrategy action -> "disable_strategy";
            case EnableStrategy action -> "enable_strategy";
            case MarkReady action -> "mark_ready";
            case Clear action -> "clear";
        };
    }
}
