package dev.resourcehub.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Progress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a caller is told while nothing answers is about what is on its way, whatever model the call named. */
class ChoiceTest {

    private static final String ASKED = "model other:1";
    private static final ModelName OWN = new ModelName("gemma3:270m");

    private static Failure.NotReady told(EngineState engine) {
        return (Failure.NotReady) Choice.refusal(engine, ASKED);
    }

    @Test
    void the_model_that_is_downloading_is_the_own_one_of_the_engine() {
        Progress half = new Progress(5, OptionalLong.of(10));

        Failure.NotReady told = told(new EngineState.Fetching("hf:o/r", half, Optional.of("job-1")));

        assertThat(told.subject()).isEqualTo("the own model of the embedded engine");
        assertThat(told.phase()).isEqualTo("downloading");
        assertThat(told.progress()).contains(half);
        assertThat(told.job()).contains("job-1");
    }

    @Test
    void what_starts_is_the_engine() {
        List<EngineState> coming = List.of(
                new EngineState.Starting(OWN, "hf:o/r"),
                new EngineState.Restarting(2, Duration.ofSeconds(1), "it died"),
                new EngineState.Running(URI.create("http://127.0.0.1:1"), OWN, "hf:o/r"));

        assertThat(coming)
                .extracting(state -> told(state).subject() + " " + told(state).phase())
                .containsExactly(
                        "the embedded engine starting",
                        "the embedded engine restarting",
                        "the embedded engine starting");
    }

    @Test
    void what_nothing_brings_is_what_was_asked_for() {
        assertThat(told(new EngineState.Idle()).subject()).isEqualTo(ASKED);
        assertThat(told(new EngineState.Unavailable(List.of("Do this."), "no room"))
                        .subject())
                .isEqualTo(ASKED);
    }
}
