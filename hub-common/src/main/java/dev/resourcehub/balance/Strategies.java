package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * The strategies of one hub by name, those of third parties included.
 *
 * <p>Safe on any thread. Ids are unique within a hub only, so each hub loads its own.
 */
public final class Strategies {

    /** The strategy where nobody asks for another. */
    public static final String DEFAULT = "least_loaded";

    /** Instances a strategy remembers at most: many times what one hub has, for ids that leave without being forgotten. */
    private static final int MOST_INSTANCES = 16_384;

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final List<Strategy> strategies;
    private final Map<String, Strategy> byName;

    private Strategies(List<Strategy> strategies, Map<String, Strategy> byName) {
        this.strategies = strategies;
        this.byName = byName;
    }

    /**
     * The built-in ones and those on the class path.
     *
     * @throws IllegalStateException when a provider cannot be used; the message names its class
     * @throws java.util.ServiceConfigurationError when a provider cannot be made; the message names its class
     */
    public static Strategies load(Chance chance, Ticker ticker) {
        return with(ServiceLoader.load(StrategyProvider.class, Strategies.class.getClassLoader()), chance, ticker);
    }

    /** The built-in ones and those of {@code providers}. */
    static Strategies with(Iterable<StrategyProvider> providers, Chance chance, Ticker ticker) {
        Strategies all = new Strategies(new ArrayList<>(), new HashMap<>());
        builtIn(chance).forEach(strategy -> all.add(strategy.name(), strategy));
        Aliases.OF_BUILT_IN.forEach((alias, name) -> all.alias(alias, name));
        providers.forEach(provider -> all.add(provider, chance, ticker));
        return new Strategies(List.copyOf(all.strategies), Map.copyOf(all.byName));
    }

    /** The strategy of that name or alias; empty for an unknown one. */
    public Optional<Strategy> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The names without aliases, built-in ones first. */
    public List<String> names() {
        return strategies.stream().map(Strategy::name).toList();
    }

    /** The instance has left the hub: all strategies forget it. */
    public void forget(InstanceId instance) {
        strategies.forEach(strategy -> strategy.forget(instance));
    }

    private static List<Strategy> builtIn(Chance chance) {
        return List.of(
                new RoundRobin(MOST_INSTANCES),
                new LeastLoaded(MOST_INSTANCES),
                new WeightedRandom(chance),
                new Weighted(MOST_INSTANCES),
                new LatencyBased(MOST_INSTANCES),
                new ModelAffinity(MOST_INSTANCES),
                new PowerOfTwo(chance),
                new PrefixAffinity(new LeastLoaded(MOST_INSTANCES)));
    }

    private void add(String name, Strategy strategy) {
        strategies.add(strategy);
        byName.put(name, strategy);
    }

    private void alias(String alias, String name) {
        find(name).ifPresent(strategy -> byName.put(alias, strategy));
    }

    private void add(StrategyProvider provider, Chance chance, Ticker ticker) {
        String name = provider.name();
        List<String> aliases = provider.aliases();
        requireFree(provider, name);
        Strategy strategy = created(provider, chance, ticker);
        if (!strategy.name().equals(name)) {
            throw unusable(provider, "promises '" + name + "' and made '" + strategy.name() + "'");
        }
        add(name, strategy);
        for (String alias : aliases) {
            requireFree(provider, alias);
            byName.put(alias, strategy);
        }
    }

    private void requireFree(StrategyProvider provider, String name) {
        if (!FORM.matcher(name).matches()) {
            throw unusable(provider, "'" + name + "' is not a strategy name, which has the form " + FORM);
        }
        Strategy taken = byName.get(name);
        if (taken != null) {
            throw unusable(
                    provider,
                    "'" + name + "' is taken already, by " + taken.getClass().getName());
        }
    }

    private static Strategy created(StrategyProvider provider, Chance chance, Ticker ticker) {
        try {
            return provider.create(chance, ticker);
        } catch (RuntimeException failure) {
            throw new IllegalStateException(
                    told(provider, "cannot make its strategy: " + failure.getMessage()), failure);
        }
    }

    private static IllegalStateException unusable(StrategyProvider provider, String why) {
        return new IllegalStateException(told(provider, why));
    }

    private static String told(StrategyProvider provider, String why) {
        return "Strategy provider " + provider.getClass().getName() + ": " + why + ".";
    }
}
