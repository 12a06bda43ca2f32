package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies by name and alias, those of third parties included. */
class StrategiesTest {

    private final Strategies strategies = Strategies.load(Chance.random(), Ticker.system());

    @Test
    void built_in_names_come_first() {
        assertThat(strategies.names())
                .containsExactly(
                        "round_robin",
                        "least_loaded",
                        "random",
                        "weighted",
                        "latency_based",
                        "model_affinity",
                        "power_of_two",
                        "prefix_affinity",
                        "last_registered");
    }

    @Test
    void each_is_found_by_its_own_name() {
        assertThat(strategies.names())
                .allSatisfy(name ->
                        assertThat(strategies.find(name).orElseThrow().name()).isEqualTo(name));
        assertThat(strategies.find(Strategies.DEFAULT)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "least_connections, least_loaded",
        "priority_based, least_loaded",
        "adaptive, latency_based",
        "least_response_time, latency_based",
        "weighted_random, random",
        "weighted_round_robin, weighted",
        "hash_based, prefix_affinity",
        "p2c, power_of_two",
        "newest, last_registered"
    })
    void older_names_lead_to_the_nearest(String alias, String name) {
        assertThat(strategies.find(alias).orElseThrow().name()).isEqualTo(name);
    }

    @Test
    void every_alias_leads_to_a_built_in_one_and_hides_none() {
        Aliases.OF_BUILT_IN.forEach((alias, name) -> {
            assertThat(strategies.names()).contains(name).doesNotContain(alias);
            assertThat(strategies.find(alias).orElseThrow().name()).isEqualTo(name);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LEAST_LOADED", "nearest"})
    void an_unknown_name_finds_nothing(String name) {
        assertThat(strategies.find(name)).isEmpty();
    }

    @Test
    void a_third_partys_strategy_chooses() {
        Scene scene = Scene.named("a", "b");

        assertThat(scene.order(strategies.find("last_registered").orElseThrow(), 2))
                .isEqualTo("bb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mine", "my-own", "1st", "my own"})
    void a_malformed_name_is_refused_and_names_the_provider(String name) {
        assertThatThrownBy(() -> loadedWith(new Named(name, name, List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Named.class.getName())
                .hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "least_connections"})
    void a_taken_name_is_refused_and_names_the_provider(String name) {
        assertThatThrownBy(() -> loadedWith(new Named(name, name, List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Named.class.getName())
                .hasMessageContaining("taken");
    }

    @Test
    void two_providers_of_one_name_are_refused() {
        assertThatThrownBy(() -> loadedWith(new Named("mine", "mine", List.of()), new Named("mine", "mine", List.of())))
                .hasMessageContaining(Named.class.getName())
                .hasMessageContaining("'mine' is taken");
    }

    @Test
    void a_taken_alias_is_refused() {
        assertThatThrownBy(() -> loadedWith(new Named("mine", "mine", List.of("random"))))
                .hasMessageContaining(Named.class.getName())
                .hasMessageContaining("'random' is taken");
    }

    @Test
    void a_strategy_of_another_name_than_promised_is_refused() {
        assertThatThrownBy(() -> loadedWith(new Named("mine", "yours", List.of())))
                .hasMessageContaining(Named.class.getName())
                .hasMessageContaining("promises 'mine' and made 'yours'");
    }

    @Test
    void a_provider_that_cannot_make_its_strategy_is_named() {
        assertThatThrownBy(() -> loadedWith(new Named("mine", "", List.of())))
                .hasMessageContaining(Named.class.getName())
                .hasMessageContaining("no licence");
    }

    private static Strategies loadedWith(StrategyProvider... providers) {
        return Strategies.with(List.of(providers), Chance.random(), Ticker.system());
    }

    private record Named(String name, String made, List<String> aliases) implements StrategyProvider {

        @Override
        public Strategy create(Chance chance, Ticker ticker) {
            if (made.isEmpty() && !name.isEmpty()) {
                throw new IllegalStateException("no licence");
            }
            return new Strategy() {
                @Override
                public String name() {
                    return made;
                }

                @Override
                public Candidate choose(Slate slate, Pick pick) {
                    return slate.get(0);
                }
            };
        }
    }
}
