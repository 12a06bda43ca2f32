package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/** An instance whose figures a test sets; what a test hangs on {@link #onRead} runs whenever its calls are read. */
final class ScriptedCandidate implements Candidate {

    final InstanceId id;
    int inFlight;
    double weight = 1;
    double ramp = 1;
    double latencyNanos;
    String resident = "";
    Runnable onRead = () -> {};

    ScriptedCandidate(String name) {
        this.id = new InstanceId(name);
    }

    static ScriptedCandidate weighing(String name, double weight) {
        ScriptedCandidate candidate = new ScriptedCandidate(name);
        candidate.weight = weight;
        return candidate;
    }

    @Override
    public InstanceId id() {
        return id;
    }

    @Override
    public int inFlight() {
        onRead.run();
        return inFlight;
    }

    @Override
    public int limit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public double weight() {
        return weight;
    }

    @Override
    public double ramp() {
        onRead.run();
        return ramp;
    }

    @Override
    public double latencyNanos() {
        return latencyNanos;
    }

    @Override
    public boolean isResident(String capability) {
        return resident.equals(capability);
    }

    @Override
    public String toString() {
        return id.value();
    }
}
