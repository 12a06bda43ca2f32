package dev.resourcehub.readiness;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Makes adapters ready at start, wave after wave, those of one wave together.
 *
 * <p>An attempt that fails or takes too long stops neither its wave nor the start; it is made again with backoff until it
 * succeeds or this is closed. An adapter that fails later is made ready again in the same way. Any thread.
 */
public final class InitWaves implements AutoCloseable {

    private final Starting.Means means;
    private final List<Starting> all = new CopyOnWriteArrayList<>();

    /** Waves that begin with {@link #start}. */
    public InitWaves(InitSettings settings, Ticker ticker, Timers timers, Chance chance) {
        this.means = new Starting.Means(settings, ticker, timers, chance);
    }

    /** Ends, never with a failure, when each was tried once; the outcomes are in the order of the waves. */
    public Future<List<InitOutcome>> start(List<Initialiser> initialisers) {
        TreeMap<Integer, List<Starting>> waves = new TreeMap<>();
        for (Initialiser each : initialisers) {
            Starting starting = new Starting(means, each);
            waves.computeIfAbsent(each.wave(), wave -> new ArrayList<>()).add(starting);
            all.add(starting);
        }
        Future<List<InitOutcome>> outcomes = Future.succeededFuture(List.of());
        for (List<Starting> wave : waves.values()) {
            outcomes = outcomes.compose(before -> together(wave, before));
        }
        return outcomes;
    }

    private static Future<List<InitOutcome>> together(List<Starting> wave, List<InitOutcome> before) {
        List<Future<InitOutcome>> attempts = wave.stream().map(Starting::begin).toList();
        return Future.all(attempts).map(done -> {
            List<InitOutcome> outcomes = new ArrayList<>(before);
            attempts.forEach(each -> outcomes.add(each.result()));
            return List.copyOf(outcomes);
        });
    }

    /** Ends attempts under way and makes no more. */
    @Override
    public void close() {
        all.forEach(Starting::close);
    }
}
