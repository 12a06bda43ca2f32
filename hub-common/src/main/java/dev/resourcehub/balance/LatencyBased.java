package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one expected to answer first: its latency, times the calls it would carry, by its weight (peak EWMA, as in Finagle).
 *
 * <p>Two things latency alone would never find out are paid for with a fixed share of the calls. An unmeasured candidate
 * counts as average and gets every eighth call while it has fewer than two running, so that it neither starves nor, should
 * it fail all it gets, draws all calls. And every 64th call goes to the least loaded of all, by turns, which is whom the
 * others avoid: so one that has recovered is noticed.
 *
 * <p>One that fails at once is never measured and always idle; while the others are busier than average it looks good here.
 * Taking it out is the work of its breaker and of outlier detection.
 */
final class LatencyBased implements Strategy {

    static final int UNMEASURED_EVERY = 8;
    static final int ANYBODY_EVERY = 64;
    static final int MOST_UNMEASURED = 2;

    /** Above every real cost, so that what is multiplied by it is the last resort and still in order. */
    private static final double LAST = 1e200;

    private static final Cost EXPECTED = (candidate, pick, level) -> {
        double latency = candidate.latencyNanos();
        double expected = latency > 0 ? latency : mayExplore(candidate) ? level : LAST;
        return expected * Cost.load(candidate);
    };

    private static final Cost UNMEASURED_FIRST =
            (candidate, pick, level) -> isUnmeasured(candidate) && mayExplore(candidate)
                    ? -1 / Cost.load(candidate)
                    : EXPECTED.of(candidate, pick, level);

    private final AtomicLong calls = new AtomicLong();
    private final Cheapest cheapest;

    LatencyBased(int mostInstances) {
        this.cheapest = new Cheapest(mostInstances);
    }

    @Override
    public String name() {
        return "latency_based";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        long call = calls.incrementAndGet();
        // Never the same calls as those for the unmeasured.
        if (call % ANYBODY_EVERY == 1) {
            return cheapest.choose(slate, pick, Cost.LOAD, 0);
        }
        Cost cost = call % UNMEASURED_EVERY == 0 ? UNMEASURED_FIRST : EXPECTED;
        return cheapest.choose(slate, pick, cost, average(slate));
    }

    @Override
    public void forget(InstanceId instance) {
        cheapest.forget(instance);
    }

    /** Of those measured; 1 where nobody is, so that load alone decides. */
    private static double average(Slate slate) {
        double sum = 0;
        int measured = 0;
        for (int i = 0; i < slate.size(); i++) {
            double latency = slate.get(i).latencyNanos();
            if (latency > 0) {
                sum += latency;
                measured++;
            }
        }
        return measured == 0 ? 1 : sum / measured;
    }

    private static boolean isUnmeasured(Candidate candidate) {
        return !(candidate.latencyNanos() > 0);
    }

    private static boolean mayExplore(Candidate candidate) {
        return candidate.inFlight() < MOST_UNMEASURED;
    }
}
