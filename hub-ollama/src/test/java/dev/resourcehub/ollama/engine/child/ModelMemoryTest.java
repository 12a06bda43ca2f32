package dev.resourcehub.ollama.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.engine.wire.KeepAlive;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When the model is in memory: from its first use until nobody has used it for as long as the last user said. */
class ModelMemoryTest {

    private final AtomicLong now = new AtomicLong();
    private final List<ScriptedLlama> loaded = new ArrayList<>();
    private final ModelMemory memory = new ModelMemory(
            () -> {
                loaded.add(new ScriptedLlama());
                return loaded.getLast();
            },
            512,
            Duration.ofMinutes(5),
            now::get,
            InstantSource.fixed(Instant.EPOCH));

    @Test
    void it_is_loaded_once_however_many_use_it() {
        assertThat(memory.use()).isSameAs(memory.use());
        assertThat(loaded).hasSize(1);
    }

    @Test
    void it_leaves_when_its_time_is_over_and_comes_back_on_demand() {
        memory.load();
        pass(Duration.ofMinutes(5).minusNanos(1));
        assertThat(memory.residence()).isPresent();

        pass(Duration.ofNanos(1));

        assertThat(memory.residence()).isEmpty();
        assertThat(loaded.getFirst().closed).isTrue();
        memory.use();
        assertThat(loaded).hasSize(2);
    }

    @Test
    void it_never_leaves_while_somebody_uses_it() {
        memory.use();
        pass(Duration.ofDays(1));
        memory.leave();

        assertThat(memory.residence()).isPresent();
        memory.release(new KeepAlive.For(Duration.ZERO));
        assertThat(memory.residence()).isEmpty();
    }

    @Test
    void it_stays_for_ever_when_the_last_user_said_so() {
        memory.use();
        memory.release(new KeepAlive.Forever());
        pass(Duration.ofDays(10_000));

        assertThat(memory.residence()).isPresent();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        memory.sweep();
    }
}
