package dev.resourcehub.resilience;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * A backend in virtual time that serves so many calls at once and makes the others wait without a word.
 *
 * <p>A call's first result comes after its wait for a slot and {@code firstSeconds}; it holds its slot for {@code seconds},
 * both stretched by how many are in service when it begins.
 */
final class SlottedBackend {

    /** Draws a time in seconds. */
    interface Draw {
        double seconds(RandomGenerator random);
    }

    private final RandomGenerator random;
    private final PriorityQueue<Call> running = new PriorityQueue<>(Comparator.comparingDouble(Call::endsAt));
    private final Queue<Double> waiting = new ArrayDeque<>();
    private final IntToDoubleFunction slowdown;
    private final Draw service;
    private final Draw first;
    private int parallelism;
    private double now;
    private double waitedCalls;
    private double observed;
    private int mostWaiting;
    private int completed;

    SlottedBackend(int parallelism, RandomGenerator random, Draw service, Draw first, IntToDoubleFunction slowdown) {
        this.parallelism = parallelism;
        this.random = random;
        this.service = service;
        this.first = first;
        this.slowdown = slowdown;
    }

    /** The slowdown of a shared processor: 1.0, 1.3, 1.6 at 1, 2, 4 in service. */
    static double shared(int inService) {
        return 1 + 0.3 * Math.log(inService) / Math.log(2);
    }

    static Draw constant(double seconds) {
        return random -> seconds;
    }

    static Draw logNormal(double median, double sigma) {
        return random -> median * Math.exp(sigma * random.nextGaussian());
    }

    /** From {@code least} to four times that, evenly on a logarithmic scale. */
    static Draw prompts(double least) {
        return random -> least * Math.pow(4, random.nextDouble());
    }

    void parallelism(int parallelism) {
        this.parallelism = parallelism;
        begin();
    }

    void submit() {
        waiting.add(now);
        begin();
    }

    double now() {
        return now;
    }

    double nextEnd() {
        return running.isEmpty() ? Double.POSITIVE_INFINITY : running.element().endsAt();
    }

    void passTo(double moment) {
        waitedCalls += waiting.size() * (moment - now);
        observed += moment - now;
        mostWaiting = Math.max(mostWaiting, waiting.size());
        now = moment;
    }

    /** Ends the call that ends next and gives its seconds to the first result. */
    double end() {
        Call ended = running.remove();
        passTo(ended.endsAt());
        completed++;
        begin();
        return ended.toFirst();
    }

    double meanWaiting() {
        return waitedCalls / observed;
    }

    int mostWaiting() {
        return mostWaiting;
    }

    int completed() {
        return completed;
    }

    void forget() {
        waitedCalls = 0;
        observed = 0;
        mostWaiting = 0;
        completed = 0;
    }

    private void begin() {
        while (!waiting.isEmpty() && running.size() < parallelism) {
            double came = waiting.remove();
            double stretch = slowdown.applyAsDouble(running.size() + 1);
            double toFirst = now - came + stretch * first.seconds(random);
            double held = stretch * service.seconds(random);
            running.add(new Call(now + Math.max(held, toFirst - (now - came)), toFirst));
        }
    }

    private record Call(double endsAt, double toFirst) {}
}
