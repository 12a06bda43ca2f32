package dev.resourcehub.server.config;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.SlowStart;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resilience.QueueSettings;
import dev.resourcehub.resilience.RetryBudgetSettings;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads how calls to language models are placed and how the servers are guarded. */
final class FleetReader {

    private FleetReader() {}

    static DispatchSettings dispatch(Values values, List<Fault> faults) {
        DispatchSettings usual = DispatchSettings.DEFAULT;
        QueueSettings queue = usual.queue();
        RetryBudgetSettings retries = usual.retries();
        HedgeSettings hedge = usual.hedge();
        return new DispatchSettings(
                strategy(values, faults),
                new QueueSettings(
                        values.one(Keys.OLLAMA_MAX_QUEUE),
                        values.one(Keys.OLLAMA_MAX_QUEUE_BYTES).bytes(),
                        queue.longestPredictedWait(),
                        queue.tenants()),
                values.one(Keys.RETRY_ATTEMPTS),
                usual.backoff(),
                new RetryBudgetSettings(values.one(Keys.RETRY_BUDGET), retries.window(), retries.floorPerSecond()),
                new HedgeSettings(
                        values.one(Keys.HEDGE_PERCENTILE),
                        hedge.window(),
                        hedge.minimumSamples(),
                        values.one(Keys.HEDGE_BUDGET),
                        hedge.burst()));
    }

    static FleetSettings fleet(Values values) {
        FleetSettings usual = OllamaSettings.FLEET;
        BreakerSettings breaker = breaker(values);
        return new FleetSettings(
                breaker,
                Optional.of(breaker),
                values.one(Keys.OLLAMA_CONCURRENCY).equals("learned")
                        ? Optional.of(OllamaSettings.LEARNED)
                        : Optional.empty(),
                usual.outliers(),
                new SlowStart(
                        values.one(Keys.OLLAMA_SLOW_START).toNanos(),
                        usual.slowStart().floor()),
                usual.recovery(),
                usual.recoveries(),
                usual.metrics(),
                values.one(Keys.OLLAMA_STALL_AFTER),
                usual.events());
    }

    static HealthSettings health(Values values) {
        HealthSettings usual = OllamaSettings.HEALTH;
        return new HealthSettings(
                values.one(Keys.HEALTH_INTERVAL),
                values.one(Keys.HEALTH_TIMEOUT),
                usual.degradedAfter(),
                values.one(Keys.HEALTH_DOWN_AFTER),
                usual.upAfter());
    }

    private static BreakerSettings breaker(Values values) {
        BreakerSettings usual = BreakerSettings.DEFAULT;
        Duration open = values.one(Keys.BREAKER_OPEN);
        return new BreakerSettings(
                usual.enabled(),
                values.one(Keys.BREAKER_FAILURES),
                usual.windowCalls(),
                usual.minimumCalls(),
                usual.failureRate(),
                usual.slowCall(),
                usual.slowRate(),
                open,
                open.compareTo(usual.mostOpenFor()) > 0 ? open : usual.mostOpenFor(),
                usual.trials(),
                usual.successesToClose(),
                usual.trialLimit());
    }

    private static String strategy(Values values, List<Fault> faults) {
        String name = values.one(Keys.OLLAMA_STRATEGY);
        Strategies known = Strategies.load(Chance.random(), Ticker.system());
        if (known.find(name).isEmpty()) {
            faults.add(Fault.of(
                    Keys.OLLAMA_STRATEGY.path(), name, "one of " + String.join(", ", known.names()), "settings"));
            return Strategies.DEFAULT;
        }
        return name;
    }
}
