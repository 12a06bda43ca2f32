package dev.resourcehub.readiness;

/** What a gate does with a call while its adapter is not ready. */
public enum GatePolicy {
    /** The call waits, up to the gate's limit. */
    HOLD,
    /** The call is refused, unless the adapter, asked once more, says it is ready now. */
    IMMEDIATE,
    /** The call goes on, whatever the state. */
    DEGRADE
}
