package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Order;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Priority;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * How clients ask.
 *
 * @param deadline longest time to the last byte
 * @param patience longest wait for a place
 * @param firstToken longest silence of a node before its first token, after which it counts as unreachable
 * @param hedge whether a second copy may be sent
 * @param strategy how an instance is chosen; the hub's own where empty
 * @param oneLine whether all tenants wait in one line, as if the hub did not know them apart
 * @param needsModel whether the model counts as a capability of the instance
 * @param leaveShare share of clients that leave early, at a moment spread evenly over {@code leaveWithin}
 */
record Manner(
        Duration deadline,
        Duration patience,
        Duration firstToken,
        boolean hedge,
        Optional<String> strategy,
        boolean oneLine,
        boolean needsModel,
        double leaveShare,
        Duration leaveWithin) {

    /** Two minutes for everything, no hedge, nobody leaves. */
    static final Manner PLAIN = new Manner(
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            false,
            Optional.empty(),
            false,
            false,
            0,
            Duration.ofSeconds(1));

    Manner hedged() {
        return new Manner(deadline, patience, firstToken, true, strategy, oneLine, needsModel, leaveShare, leaveWithin);
    }

    Manner choosing(String name) {
        return new Manner(
                deadline, patience, firstToken, hedge, Optional.of(name), oneLine, needsModel, leaveShare, leaveWithin);
    }

    Manner needingModels() {
        return new Manner(deadline, patience, firstToken, hedge, strategy, oneLine, true, leaveShare, leaveWithin);
    }

    Manner inOneLine() {
        return new Manner(deadline, patience, firstToken, hedge, strategy, true, needsModel, leaveShare, leaveWithin);
    }

    Manner patient(Duration silence) {
        return new Manner(deadline, patience, silence, hedge, strategy, oneLine, needsModel, leaveShare, leaveWithin);
    }

    Manner leaving(double share, Duration within) {
        return new Manner(deadline, patience, firstToken, hedge, strategy, oneLine, needsModel, share, within);
    }

    Order order(Ask ask, long nowNanos, Cancellation cancellation, Executor home) {
        return new Order(
                needsModel ? ask.model() : "",
                Set.of(),
                Optional.empty(),
                strategy,
                ask.affinity(),
                oneLine ? Order.NO_TENANT : ask.tenant(),
                Priority.NORMAL,
                1_000,
                Deadline.after(nowNanos, deadline),
                patience,
                hedge,
                cancellation,
                home);
    }
}
