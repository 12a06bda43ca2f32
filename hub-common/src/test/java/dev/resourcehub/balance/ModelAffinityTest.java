package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** First who need not prepare, then who carries least. */
class ModelAffinityTest {

    private static final Pick LLAMA = Scene.asking("llama", 0);

    private final Strategy modelAffinity = new ModelAffinity(Scene.MOST);
    private final Scene scene = Scene.named("a", "b", "c");

    @Test
    void one_that_has_the_model_is_chosen_however_busy() {
        scene.the("b").resident = "llama";
        scene.the("b").inFlight = 50;

        assertThat(modelAffinity.choose(scene, LLAMA)).isSameAs(scene.the("b"));
    }

    @Test
    void among_those_that_have_it_the_least_loaded_is_chosen_and_equals_take_turns() {
        scene.candidates().forEach(candidate -> candidate.resident = "llama");
        scene.the("a").inFlight = 3;

        assertThat(modelAffinity.choose(scene, LLAMA)).isSameAs(scene.the("b"));
        assertThat(modelAffinity.choose(scene, LLAMA)).isSameAs(scene.the("c"));
        assertThat(modelAffinity.choose(scene, LLAMA)).isSameAs(scene.the("b"));
    }

    @Test
    void where_nobody_has_it_the_least_loaded_of_all_is_chosen() {
        scene.the("a").inFlight = 1;
        scene.the("b").inFlight = 1;

        assertThat(modelAffinity.choose(scene, LLAMA)).isSameAs(scene.the("c"));
    }
}
