package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Deals calls by share, spread as evenly as can be.
 *
 * <p>Each call hands out credit worth one call among those who could take it, in proportion to their shares; the one with
 * most credit takes the call and pays what was handed out. With a constant set this is nginx's smooth weighted round robin
 * (2012); counted in calls instead of weights it is the carpool rule of Fagin and Williams (1983), fair also when the set
 * is another for every call: who could not take a call earns and owes nothing for it. A newcomer begins at the mean of
 * those beside it, so it is neither flooded nor kept waiting.
 *
 * <p>Credits are whole numbers changed by atomic addition: nothing is lost when calls overlap. Calls that overlap may pick
 * the same candidate; it pays for each, and the next calls go to the others.
 */
final class SmoothShares {

    /** Credit worth one call: a multiple of 1 to 16, so that small sets and small weights divide it exactly. */
    static final long CALL = 720_720L << 20;

    private final ToDoubleFunction<Candidate> share;
    private final Counters credits;

    SmoothShares(ToDoubleFunction<Candidate> share, int mostInstances) {
        this.share = share;
        this.credits = new Counters(mostInstances);
    }

    Candidate choose(Slate slate) {
        double shares = 0;
        for (int i = 0; i < slate.size(); i++) {
            shares += share.applyAsDouble(slate.get(i));
        }
        double rate = CALL / shares;
        Candidate richest = slate.get(0);
        long most = Long.MIN_VALUE;
        long handedOut = 0;
        for (int i = 0; i < slate.size(); i++) {
            Candidate candidate = slate.get(i);
            long gain = gain(candidate, rate);
            AtomicLong known = credits.known(candidate.id());
            AtomicLong credit = known != null ? known : credits.begin(candidate.id(), meanBeside(slate, i, rate));
            long now = credit.addAndGet(gain);
            handedOut += gain;
            if (now > most) {
                richest = candidate;
                most = now;
            }
        }
        credits.of(richest.id()).addAndGet(-handedOut);
        return richest;
    }

    void forget(InstanceId instance) {
        credits.forget(instance);
    }

    long credit(InstanceId instance) {
        return credits.of(instance).get();
    }

    int remembered() {
        return credits.size();
    }

    private long gain(Candidate candidate, double rate) {
        return (long) (share.applyAsDouble(candidate) * rate + 0.5);
    }

    /** What the others have on average, without what those before {@code index} were handed for this call. */
    private long meanBeside(Slate slate, int index, double rate) {
        long sum = 0;
        int others = 0;
        for (int i = 0; i < slate.size(); i++) {
            AtomicLong credit = credits.known(slate.get(i).id());
            if (credit != null) {
                sum += credit.get() - (i < index ? gain(slate.get(i), rate) : 0);
                others++;
            }
        }
        return others == 0 ? 0 : sum / others;
    }
}
