package dev.resourcehub.benchmark.micro;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.balance.Pick;
import dev.resourcehub.balance.Slate;
import dev.resourcehub.balance.Strategies;
import dev.resourcehub.balance.Strategy;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does each strategy take to choose among 200 candidates that differ in load, weight and latency? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Choose {

    private static final int CANDIDATES = 200;

    /** The strategy. */
    @Param({
        "round_robin",
        "least_loaded",
        "weighted_random",
        "weighted",
        "latency_based",
        "model_affinity",
        "power_of_two",
        "prefix_affinity"
    })
    public String strategy = "";

    private final List<Candidate> candidates =
            IntStream.range(0, CANDIDATES).mapToObj(Choose::candidate).toList();
    private final Slate slate = new Everyone(candidates);
    private final Strategies strategies = Strategies.load(Chance.random(), Ticker.system());
    private Strategy chooser = strategies.find(Strategies.DEFAULT).orElseThrow();
    private final Asked asked = new Asked();

    /** Finds the strategy. */
    @Setup
    public void find() {
        chooser = strategies.find(strategy).orElseThrow();
    }

    /** One of 200. */
    @Benchmark
    public Candidate choose() {
        asked.affinity++;
        return chooser.choose(slate, asked);
    }

    private static Candidate candidate(int number) {
        return new Standing(
                new InstanceId("gpu-" + number),
                number % 4,
                8,
                1 + number % 3,
                1e6 * (1 + number % 17),
                number % 5 == 0);
    }

    private record Standing(
            InstanceId id, int inFlight, int limit, double weight, double latencyNanos, boolean resident)
            implements Candidate {
        @Override
        public boolean isResident(String capability) {
            return resident;
        }
    }

    private record Everyone(List<Candidate> candidates) implements Slate {
        @Override
        public int size() {
            return candidates.size();
        }

        @Override
        public Candidate get(int index) {
            return candidates.get(index);
        }
    }

    /** A call of its own conversation each time. */
    private static final class Asked implements Pick {
        private long affinity;

        @Override
        public String capability() {
            return "model-7";
        }

        @Override
        public long affinity() {
            return affinity;
        }
    }
}
