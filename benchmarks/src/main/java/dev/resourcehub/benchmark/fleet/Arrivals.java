package dev.resourcehub.benchmark.fleet;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** When calls come. */
@FunctionalInterface
interface Arrivals {

    /** Makes calls until {@code untilNanos} with {@code ask}, which runs what it is given when the client has its answer. */
    void start(VirtualTime time, Draws draws, long untilNanos, Consumer<Runnable> ask);

    /** An open loop: independent clients, {@code perSecond} calls a second on average, whatever the answers do. */
    static Arrivals poisson(double perSecond) {
        return (time, draws, untilNanos, ask) -> new Loop(time, draws, untilNanos, perSecond, () -> true, ask).next();
    }

    /** An open loop in waves: three times the mean for a quarter of each period, a third of it for the rest. */
    static Arrivals bursts(double meanPerSecond, double periodSeconds) {
        double peak = 3 * meanPerSecond;
        long period = (long) (periodSeconds * 1e9);
        return (time, draws, untilNanos, ask) -> new Loop(
                        time,
                        draws,
                        untilNanos,
                        peak,
                        () -> draws.happens(time.nanos() % period < period / 4 ? 1 : 1.0 / 9),
                        ask)
                .next();
    }

    /** A closed loop: {@code clients} that ask again as soon as they were answered, after {@code thinkSeconds} on average. */
    static Arrivals closed(int clients, double thinkSeconds) {
        return (time, draws, untilNanos, ask) -> {
            for (int client = 0; client < clients; client++) {
                new Client(time, draws, untilNanos, thinkSeconds, ask).think();
            }
        };
    }

    /** Moments of a Poisson process, of which {@code happens} picks some. */
    record Loop(
            VirtualTime time,
            Draws draws,
            long untilNanos,
            double perSecond,
            BooleanSupplier happens,
            Consumer<Runnable> ask) {

        private void next() {
            time.in(draws.exponentialNanos(perSecond), () -> {
                if (time.nanos() < untilNanos) {
                    if (happens.getAsBoolean()) {
                        ask.accept(() -> {});
                    }
                    next();
                }
            });
        }
    }

    /** Somebody who waits for each answer. */
    record Client(VirtualTime time, Draws draws, long untilNanos, double thinkSeconds, Consumer<Runnable> ask) {

        private void think() {
            time.in(draws.exponentialNanos(1 / thinkSeconds), () -> {
                if (time.nanos() < untilNanos) {
                    ask.accept(this::think);
                }
            });
        }
    }
}
