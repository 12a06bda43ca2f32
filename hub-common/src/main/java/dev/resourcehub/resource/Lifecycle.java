package dev.resourcehub.resource;

import java.util.Optional;

/**
 * The course of one instance's {@link InstanceStatus}: an event in, the next value out; pure.
 *
 * <ul>
 *   <li>An instance that was not seen well since it was registered or last brought up is never available: trouble of any
 *       degree makes it UNHEALTHY, not DEGRADED.
 *   <li>Draining lies over what the instance is. Verdicts and restarts change what lies beneath, which {@link
 *       Event.Resumed} shows again; only {@link Event.StopRequested} ends DRAINING otherwise. A drained instance that stays
 *       registered shows DRAINING with the reason {@code drained}.
 *   <li>While it is brought up, verdicts before {@link Event.Started} are about what goes away and say nothing; after it,
 *       being well ends STARTING, and anything else is kept as the reason until {@link Event.StartLimitPassed}.
 *   <li>ERROR ends by being seen well or by a new start; an instance that stops or stopped hears no verdicts.
 * </ul>
 *
 * @param beneath what it is apart from draining; never DRAINING
 * @param beneathReason why; empty when nothing needs saying
 * @param seenWell whether it was seen well since it was registered or last brought up
 * @param started whether the bringing up has returned, while {@code beneath} is STARTING
 * @param drain how far draining is
 */
public record Lifecycle(InstanceStatus beneath, String beneathReason, boolean seenWell, boolean started, Drain drain) {

    /** The reason of an instance that finished what ran and stays registered. */
    public static final String DRAINED = "drained";

    /** Throws {@link IllegalArgumentException} when DRAINING is to lie beneath. */
    public Lifecycle {
        if (beneath == InstanceStatus.DRAINING) {
            throw new IllegalArgumentException("draining lies over a status, not beneath");
        }
    }

    /** One that was registered and not yet seen. */
    public static Lifecycle registered() {
        return new Lifecycle(InstanceStatus.UNKNOWN, "not yet asked", false, false, Drain.NONE);
    }

    /** What the world sees. */
    public InstanceStatus status() {
        return drain == Drain.NONE ? beneath : InstanceStatus.DRAINING;
    }

    /** Why it has this status; empty when nothing needs saying. */
    public String reason() {
        return switch (drain) {
            case NONE -> beneathReason;
            case UNDER_WAY -> "draining";
            case DONE -> DRAINED;
        };
    }

    /** What {@code event} makes of it. */
    public Transition on(Event event) {
        Lifecycle next =
                switch (event) {
                    case Event.Well() -> well();
                    case Event.Degraded(String reason) -> troubled(InstanceStatus.DEGRADED, reason);
                    case Event.Unwell(String reason) -> troubled(InstanceStatus.UNHEALTHY, reason);
                    case Event.DrainRequested() -> isDown() || drain != Drain.NONE ? this : withDrain(Drain.UNDER_WAY);
                    case Event.Drained() -> drain == Drain.UNDER_WAY ? withDrain(Drain.DONE) : this;
                    case Event.Resumed() -> withDrain(Drain.NONE);
                    case Event.StartRequested(String reason) ->
                        new Lifecycle(InstanceStatus.STARTING, reason, false, false, drain);
                    case Event.Started() ->
                        isStarting()
                                ? new Lifecycle(
                                        InstanceStatus.STARTING, "started, not yet seen well", false, true, drain)
                                : this;
                    case Event.StartFailed(String reason) ->
                        isStarting() ? became(InstanceStatus.UNHEALTHY, "start failed: " + reason) : this;
                    case Event.StartLimitPassed() ->
                        isStarting() ? became(InstanceStatus.UNHEALTHY, "not up in time: " + beneathReason) : this;
                    case Event.StopRequested() ->
                        beneath == InstanceStatus.STOPPED
                                ? this
                                : new Lifecycle(InstanceStatus.STOPPING, "stop requested", false, false, Drain.NONE);
                    case Event.Stopped() ->
                        beneath == InstanceStatus.STOPPING ? became(InstanceStatus.STOPPED, "stopped") : this;
                    case Event.GaveUp(String reason) ->
                        isDown() || beneath.isAvailable() ? this : became(InstanceStatus.ERROR, reason);
                };
        return new Transition(this, next);
    }

    private Lifecycle well() {
        boolean deaf = isDown() || (isStarting() && !started);
        return deaf ? this : new Lifecycle(InstanceStatus.HEALTHY, "", true, false, drain);
    }

    private Lifecycle troubled(InstanceStatus seen, String reason) {
        return switch (beneath) {
            case STOPPING, STOPPED, ERROR, DRAINING -> this;
            case STARTING ->
                started ? new Lifecycle(beneath, "started, not yet well: " + reason, false, true, drain) : this;
            case UNKNOWN, HEALTHY, DEGRADED, UNHEALTHY -> became(seenWell ? seen : InstanceStatus.UNHEALTHY, reason);
        };
    }

    private boolean isDown() {
        return beneath == InstanceStatus.STOPPING || beneath == InstanceStatus.STOPPED;
    }

    private boolean isStarting() {
        return beneath == InstanceStatus.STARTING;
    }

    private Lifecycle became(InstanceStatus status, String why) {
        return new Lifecycle(status, why, seenWell, false, drain);
    }

    private Lifecycle withDrain(Drain next) {
        return new Lifecycle(beneath, beneathReason, seenWell, started, next);
    }

    /** How far draining is. */
    public enum Drain {
        /** Not asked for. */
        NONE,
        /** Calls still run. */
        UNDER_WAY,
        /** Nothing runs any more. */
        DONE
    }

    /** Something that happened to an instance. */
    public sealed interface Event {
        /** It answers as it should. */
        record Well() implements Event {}

        /** It answers, with trouble. */
        record Degraded(String reason) implements Event {}

        /** It does not answer, or wrongly. */
        record Unwell(String reason) implements Event {}

        /** It shall finish what runs and admit nothing. */
        record DrainRequested() implements Event {}

        /** Nothing runs there any more. */
        record Drained() implements Event {}

        /** It shall admit calls again. */
        record Resumed() implements Event {}

        /** The hub begins to bring it up, or down and up again. */
        record StartRequested(String reason) implements Event {}

        /** Bringing it up has returned; a verdict has yet to say that it is well. */
        record Started() implements Event {}

        /** Bringing it up failed. */
        record StartFailed(String reason) implements Event {}

        /** It had its time to come up; the owner's timer says so. */
        record StartLimitPassed() implements Event {}

        /** The hub begins to bring it down. */
        record StopRequested() implements Event {}

        /** It is down. */
        record Stopped() implements Event {}

        /** The hub tries no more to bring it back. */
        record GaveUp(String reason) implements Event {}
    }

    /** One event's effect. */
    public record Transition(Lifecycle before, Lifecycle after) {

        /** Whether the status the world sees is another one. */
        public boolean changesStatus() {
            return before.status() != after.status();
        }

        /** What to tell of {@code instance}; empty when its status is the same. */
        public Optional<HubEvent.StatusChanged> event(InstanceId instance) {
            return changesStatus()
                    ? Optional.of(new HubEvent.StatusChanged(instance, before.status(), after.status(), after.reason()))
                    : Optional.empty();
        }
    }
}
