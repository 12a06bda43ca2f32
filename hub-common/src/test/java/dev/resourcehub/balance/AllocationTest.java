package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once a strategy has seen the instances, choosing allocates nothing.
 *
 * <p>The count is of whole rounds of 10,000 choices, so what happens only now and then is in each of them; the virtual
 * machine's own allocation while it warms up is not, since the best round counts.
 */
class AllocationTest {

    private static final int CHOICES = 10_000;
    private static final int ROUNDS = 30;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Strategies strategies = Strategies.load(Chance.random(), Ticker.system());
    private int checksum;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round_robin",
                "least_loaded",
                "random",
                "weighted",
                "latency_based",
                "model_affinity",
                "power_of_two",
                "prefix_affinity"
            })
    void ten_thousand_choices_allocate_nothing(String name) {
        Strategy strategy = strategies.find(name).orElseThrow();
        Scene scene = fleet();
        Pick[] picks = IntStream.range(0, 64)
                .mapToObj(i -> Scene.asking("model-" + i % 5, i))
                .toArray(Pick[]::new);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            choose(strategy, scene, picks);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isZero();
        assertThat(checksum).isNotZero();
    }

    private void choose(Strategy strategy, Scene scene, Pick[] picks) {
        for (int call = 0; call < CHOICES; call++) {
            checksum += strategy.choose(scene, picks[call & 63]).id().value().length();
        }
    }

    /** Busy and idle, heavy and light, measured and not. */
    private static Scene fleet() {
        Scene scene = Scene.numbered(20);
        for (int i = 0; i < scene.size(); i++) {
            ScriptedCandidate candidate = scene.get(i);
            candidate.inFlight = i % 3;
            candidate.weight = 1 + i % 4 * 0.5;
            candidate.latencyNanos = i % 6 * 1e6;
            candidate.resident = "model-" + i % 4;
        }
        return scene;
    }
}
