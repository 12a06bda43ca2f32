package dev.resourcehub.resilience;

/**
 * The limit that keeps a backend busy and its own queue empty, found from the time to the first result alone.
 *
 * <p>A backend that serves P calls at once makes the next one wait without saying so. Little's law (J. Little, "A Proof for
 * the Queuing Formula L = lambda W", 1961) turns the wait back into a number of calls: with {@code rate} calls ending a
 * second, calls that wait {@code extra} seconds longer than before mean {@code rate * extra} more calls in the backend's
 * queue. TCP Vegas (L. Brakmo, L. Peterson, "TCP Vegas", 1995) estimates the queue in the same way against the lowest
 * latency ever seen; that lowest latency misleads here, because calls in service slow each other down and prompts differ in
 * length. So two limits {@code a < b} are compared, one after the other:
 *
 * <pre>waiting = (rate(a) + rate(b)) / 2 * (latency(b) - latency(a))</pre>
 *
 * <p>Beyond P each call let in is one call more that waits. Below P it only slows its neighbours: a slowdown of 1.0, 1.3, 1.6
 * at 1, 2, 4 in service reads as less than half a call. {@code tolerance} divides the two. What a slow drift of the latency
 * does cancels out between neighbours in time.
 *
 * <p>Steps up double while they cost nothing; a step that queues is taken back by the number of calls that wait. From time
 * to time a step down asks whether the last limit was better. When latency at an unchanged limit grows by a call's worth of
 * waiting, the limit goes down by the size of the queue until latency is what it was; when even the least limit does not
 * bring that, the backend is merely slower and the limit returns.
 * Windows in which the limit was not used up are thrown away: little load neither raises nor lowers it. A window lasts until
 * its mean is known to a fifth of a call, or until its bound. One sample far above all others of its window counts as the
 * next largest.
 *
 * <p>Plain state, time is an argument. Not for several threads.
 */
final class QueueGradient {

    private static final double PRECISION = 0.2;
    private static final double CERTAIN = 3;
    private static final double SURGE = 1.0;
    private static final double OUTLIER = 3.0;
    private static final int FEWEST = 10;
    private static final int LARGEST_STEP = 2;
    private static final int MOST_REST = 4;
    private static final int FEWEST_REJECTIONS = 3;
    private static final int MOST_REJECTIONS = 6;
    private static final int REJECTIONS_TIMES_LEVEL = 20;

    private final AdaptiveSettings settings;
    private final Window window = new Window();
    private int level;
    private int target;
    private int step = 1;
    private int rest;
    private int nextRest = 1;
    private int untilDown = 1;
    private boolean downNext;
    private boolean surging;
    private boolean known;
    private double levelLatency;
    private double levelRate;
    private int settling;
    private boolean started;

    QueueGradient(AdaptiveSettings settings) {
        this.settings = settings;
        this.level = settings.initial();
        this.target = level;
    }

    /** The limit to keep now: the one found, or the one that is tried. */
    int limit() {
        return target;
    }

    /**
     * A call ended.
     *
     * @param latencyNanos its time to the first result; 0 when that says nothing
     * @param inFlight calls in flight just before it ended, itself included
     */
    void ended(long nowNanos, long latencyNanos, int inFlight) {
        if (!started) {
            started = true;
            settleAfter(inFlight, nowNanos);
        }
        if (settling > 0) {
            settling--;
            window.begin(nowNanos);
            return;
        }
        window.add((double) latencyNanos, inFlight);
        double rate = window.rate(nowNanos);
        double error = rate * window.error();
        boolean enough = window.samples >= Math.max(FEWEST, 3 * target);
        boolean surged = hasSurged(rate, error);
        if (!surged
                && (!enough || nowNanos - window.begunNanos < settings.window().toNanos())) {
            return;
        }
        if (!window.usedUp(target)) {
            known = false;
            surging = false;
            tryLimit(level, inFlight, nowNanos);
            return;
        }
        if (!surged && error > PRECISION && window.samples < 8 * target + 20) {
            return;
        }
        int before = target;
        judge(window.latency(), rate);
        if (target == before) {
            window.begin(nowNanos);
        } else {
            settleAfter(inFlight, nowNanos);
        }
    }

    private void judge(double latency, double rate) {
        if (surging) {
            judgeSurge(latency, rate);
        } else if (target > level) {
            judgeHigher(latency, rate);
        } else if (target < level) {
            judgeLower(latency, rate);
        } else {
            judgeSame(latency, rate);
        }
    }

    private void judgeSame(double latency, double rate) {
        double grown = grown(latency, rate);
        if (grown >= SURGE && level > settings.least()) {
            surging = true;
            descend(grown);
            return;
        }
        if (known) {
            learn((latency + levelLatency) / 2, (rate + levelRate) / 2);
        } else {
            learn(latency, rate);
            downNext = true;
        }
        if (--rest <= 0) {
            probe();
        }
    }

    /** Goes down until latency is what it was; when even the least limit does not bring that, it was no queue. */
    private void judgeSurge(double latency, double rate) {
        double grown = grown(latency, rate);
        if (grown >= SURGE / 2 && target > settings.least()) {
            descend(grown);
            return;
        }
        surging = false;
        step = 1;
        nextRest = 1;
        rest = 1;
        if (grown >= SURGE / 2) {
            target = level;
            known = false;
            return;
        }
        level = target;
        untilDown = 1;
        learn(latency, rate);
    }

    private void descend(double grown) {
        target = Math.max(settings.least(), target - Math.max(1, calls(grown)));
    }

    /** Calls that wait more than when this level was learned. */
    private double grown(double latency, double rate) {
        return known ? rate * (latency - levelLatency) : 0;
    }

    /** Whether latency grew beyond doubt, and beyond what the step up explains, before the window is full. */
    private boolean hasSurged(double rate, double error) {
        return target >= level
                && !surging
                && window.samples >= FEWEST
                && grown(window.latency(), rate) - CERTAIN * error >= SURGE + target - level;
    }

    private void judgeHigher(double latency, double rate) {
        double grown = grown(latency, rate);
        if (grown >= SURGE + target - level && level > settings.least()) {
            surging = true;
            descend(grown);
            return;
        }
        int waiting = Math.min(target - level, waiting(latency, levelLatency, rate));
        if (waiting == 0) {
            level = target;
            learn(latency, rate);
            step = Math.min(LARGEST_STEP, 2 * step);
            nextRest = 1;
            untilDown = 1;
            probe();
            return;
        }
        level = target - waiting;
        target = level;
        step = 1;
        downNext = --untilDown <= 0;
        pause();
    }

    private void judgeLower(double latency, double rate) {
        int waiting = Math.min(level - target, waiting(levelLatency, latency, rate));
        int found = level - waiting;
        if (found == target) {
            level = target;
            learn(latency, rate);
            downNext = true;
            step = Math.min(LARGEST_STEP, 2 * step);
            probe();
            return;
        }
        downNext = waiting > 0;
        nextRest = waiting > 0 ? 1 : nextRest;
        untilDown = rejectionsBeforeDown();
        if (waiting > 0) {
            learn(latency, rate);
        }
        level = found;
        target = level;
        step = 1;
        pause();
    }

    private void probe() {
        boolean down = downNext && level > settings.least();
        downNext = false;
        target = down ? Math.max(settings.least(), level - step) : Math.min(settings.most(), level + step);
    }

    /** A step down costs one call in {@code level} while it lasts: the higher the level, the sooner the next. */
    private int rejectionsBeforeDown() {
        return Math.clamp(REJECTIONS_TIMES_LEVEL / Math.max(1, level), FEWEST_REJECTIONS, MOST_REJECTIONS);
    }

    private void pause() {
        rest = nextRest;
        nextRest = Math.min(MOST_REST, 2 * nextRest);
    }

    private void learn(double latency, double rate) {
        known = true;
        levelLatency = latency;
        levelRate = rate;
    }

    private int waiting(double higherLatency, double lowerLatency, double rate) {
        return calls((rate + levelRate) / 2 * (higherLatency - lowerLatency));
    }

    private int calls(double waiting) {
        return (int) Math.max(0, Math.floor(waiting + 1 - settings.tolerance()));
    }

    private void tryLimit(int limit, int inFlight, long nowNanos) {
        if (target == limit) {
            window.begin(nowNanos);
            return;
        }
        target = limit;
        settleAfter(inFlight, nowNanos);
    }

    /** Calls that began under the old limit end first and are not looked at. */
    private void settleAfter(int inFlight, long nowNanos) {
        settling = inFlight;
        window.begin(nowNanos);
    }

    /** What was seen at one limit. */
    private static final class Window {

        private long begunNanos;
        private int endings;
        private int samples;
        private long inFlight;
        private double sum;
        private double squares;
        private double largest;
        private double second;

        void begin(long nowNanos) {
            begunNanos = nowNanos;
            endings = 0;
            samples = 0;
            inFlight = 0;
            sum = 0;
            squares = 0;
            largest = 0;
            second = 0;
        }

        void add(double latencyNanos, int atOnce) {
            endings++;
            inFlight += atOnce;
            if (latencyNanos <= 0) {
                return;
            }
            samples++;
            sum += latencyNanos;
            squares += latencyNanos * latencyNanos;
            second = Math.max(second, Math.min(largest, latencyNanos));
            largest = Math.max(largest, latencyNanos);
        }

        boolean usedUp(int limit) {
            return inFlight >= (limit - 0.5) * endings;
        }

        /** Calls a nanosecond. */
        double rate(long nowNanos) {
            return (double) endings / (nowNanos - begunNanos);
        }

        double latency() {
            return (sum - excess()) / samples;
        }

        /** Standard error of {@link #latency}. */
        double error() {
            double mean = latency();
            double kept = largest - excess();
            double meanSquare = (squares - largest * largest + kept * kept) / samples;
            return Math.sqrt(Math.max(0, meanSquare - mean * mean) / samples);
        }

        private double excess() {
            return largest > OUTLIER * second ? largest - second : 0;
        }
    }
}
