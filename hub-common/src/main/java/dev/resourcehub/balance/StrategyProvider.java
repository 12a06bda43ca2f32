package dev.resourcehub.balance;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.util.List;

/**
 * Adds a strategy from outside, found by {@link java.util.ServiceLoader}: name the class in
 * {@code META-INF/services/dev.resourcehub.balance.StrategyProvider} and give it a public constructor without parameters.
 */
public interface StrategyProvider {

    /** The name of its strategy: a lower-case letter, then up to 63 lower-case letters, digits and underscores; not taken. */
    String name();

    /** Other names it answers to, of the same form and not taken either. */
    default List<String> aliases() {
        return List.of();
    }

    /** A strategy of that {@link #name}, one for each hub; {@code chance} and {@code ticker} are its only sources of both. */
    Strategy create(Chance chance, Ticker ticker);
}
