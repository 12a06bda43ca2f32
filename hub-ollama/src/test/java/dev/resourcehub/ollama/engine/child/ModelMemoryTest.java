package dev.resourcehub.ollama.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.engine.wire.KeepAlive;
import dev.resourcehub.ollama.engine.wire.Refusal;
import dev.resourcehub.ollama.engine.wire.Resident;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Which models are in memory.
 *
 * <p>A model is there from its first use until nobody has used it for as long as its last user said, or until another one
 * needs its place. The one that was idle longest goes first; a busy one never goes; who waits is served in order of arrival.
 */
class ModelMemoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final KeepAlive USUAL = new KeepAlive.Usual();

    private final AtomicLong now = new AtomicLong();
    private final List<ScriptedLlama> loaded = Collections.synchronizedList(new ArrayList<>());
    private final List<String> loads = Collections.synchronizedList(new ArrayList<>());
    private final Shelved a = Shelves.model("a:latest", "a");
    private final Shelved b = Shelves.model("b:latest", "b");
    private final Shelved c = Shelves.model("c:latest", "c");
    private final ModelMemory memory = memoryFor(1);

    @Test
    void a_model_is_loaded_once_however_many_use_it() throws Exception {
        assertThat(use(memory, a)).isSameAs(use(memory, a));
        assertThat(loaded).hasSize(1);
    }

    @Test
    void a_model_leaves_when_its_time_is_over_and_comes_back_on_demand() throws Exception {
        memory.load(a);
        pass(Duration.ofMinutes(5).minusNanos(1));
        assertThat(names(memory)).containsExactly("a:latest");

        pass(Duration.ofNanos(1));

        assertThat(names(memory)).isEmpty();
        assertThat(loaded.getFirst().closed).isTrue();
        use(memory, a);
        assertThat(loaded).hasSize(2);
    }

    @Test
    void a_model_never_leaves_while_somebody_uses_it() throws Exception {
        use(memory, a);
        pass(Duration.ofDays(1));
        memory.leave(a);
        memory.retain(Set.of());

        assertThat(names(memory)).containsExactly("a:latest");
        memory.release(a, new KeepAlive.For(Duration.ZERO));
        assertThat(names(memory)).isEmpty();
    }

    @Test
    void a_model_stays_for_ever_when_the_last_user_said_so() throws Exception {
        use(memory, a);
        memory.release(a, new KeepAlive.Forever());
        pass(Duration.ofDays(10_000));

        assertThat(names(memory)).containsExactly("a:latest");
    }

    @Test
    void another_model_takes_the_place_of_an_idle_one() throws Exception {
        memory.load(a);

        use(memory, b);

        assertThat(loaded.getFirst().closed).isTrue();
        assertThat(names(memory)).containsExactly("b:latest");
    }

    @Test
    void the_model_that_was_idle_longest_makes_room() throws Exception {
        ModelMemory two = memoryFor(2);
        two.load(a);
        pass(Duration.ofSeconds(1));
        two.load(b);
        pass(Duration.ofSeconds(1));
        two.load(a);
        pass(Duration.ofSeconds(1));

        two.load(c);

        assertThat(names(two)).containsExactlyInAnyOrder("a:latest", "c:latest");
        assertThat(loads).containsExactly("a:latest", "b:latest", "c:latest");
    }

    @Test
    void a_busy_model_is_waited_for_and_who_comes_later_waits_behind() throws Exception {
        use(memory, a);
        CompletableFuture<Llama> waitsForB = async(b, new AtomicBoolean());
        await().atMost(PATIENCE).until(() -> memory.waiting() == 1);
        CompletableFuture<Llama> waitsForA = async(a, new AtomicBoolean());
        await().atMost(PATIENCE).until(() -> memory.waiting() == 2);
        assertThat(names(memory)).containsExactly("a:latest");

        memory.release(a, USUAL);

        waitsForB.get(20, TimeUnit.SECONDS);
        assertThat(waitsForA).isNotDone();
        memory.release(b, USUAL);
        waitsForA.get(20, TimeUnit.SECONDS);
        assertThat(loads).containsExactly("a:latest", "b:latest", "a:latest");
    }

    @Test
    void who_leaves_gives_up_waiting_and_lets_the_next_one_in() throws Exception {
        use(memory, a);
        AtomicBoolean gone = new AtomicBoolean();
        CompletableFuture<Llama> leaves = async(b, gone);
        await().atMost(PATIENCE).until(() -> memory.waiting() == 1);
        CompletableFuture<Llama> next = async(a, new AtomicBoolean());

        gone.set(true);
        memory.wake();

        assertThat(leaves).failsWithin(PATIENCE);
        assertThat(next).succeedsWithin(PATIENCE);
        assertThat(loads).containsExactly("a:latest");
    }

    @Test
    void nobody_waits_longer_than_the_longest_wait() throws Exception {
        use(memory, a);
        CompletableFuture<Llama> waits = async(b, new AtomicBoolean());
        await().atMost(PATIENCE).until(() -> memory.waiting() == 1);

        now.addAndGet(ModelMemory.LONGEST_WAIT.toNanos());
        memory.wake();

        assertThatThrownBy(() -> waits.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("server busy");
        assertThat(memory.waiting()).isZero();
    }

    @Test
    void a_model_that_cannot_be_loaded_takes_no_place() throws Exception {
        Shelved broken = Shelves.model("broken:latest", "0");

        assertThatThrownBy(() -> memory.load(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThatThrownBy(() -> memory.load(broken)).isInstanceOf(IllegalStateException.class);

        memory.load(a);
        assertThat(names(memory)).containsExactly("a:latest");
    }

    @Test
    void a_model_that_is_no_longer_on_the_shelf_leaves_memory() throws Exception {
        ModelMemory two = memoryFor(2);
        two.load(a);
        use(two, b);

        two.retain(Set.of());
        two.sweep();

        assertThat(names(two)).containsExactly("b:latest");
        two.release(b, new KeepAlive.Forever());
        assertThat(names(two)).isEmpty();
    }

    @Test
    void a_model_that_came_back_to_the_shelf_while_it_was_busy_stays() throws Exception {
        use(memory, a);
        memory.retain(Set.of());
        memory.retain(Set.of(a.digest()));

        memory.release(a, USUAL);

        assertThat(names(memory)).containsExactly("a:latest");
    }

    private ModelMemory memoryFor(int most) {
        return new ModelMemory(
                this::load, most, 512, Duration.ofMinutes(5), now::get, InstantSource.fixed(Instant.EPOCH));
    }

    private Llama load(Shelved model) {
        if (model.card().name().equals("broken:latest")) {
            throw new IllegalStateException("broken");
        }
        loads.add(model.card().name());
        loaded.add(new ScriptedLlama());
        return loaded.getLast();
    }

    private static Llama use(ModelMemory memory, Shelved model) throws InterruptedException {
        return memory.use(model, () -> false).orElseThrow();
    }

    private CompletableFuture<Llama> async(Shelved model, AtomicBoolean gone) {
        CompletableFuture<Llama> got = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                got.complete(memory.use(model, gone::get).orElseThrow());
            } catch (InterruptedException | RuntimeException refused) {
                got.completeExceptionally(refused);
            }
        });
        return got;
    }

    private static List<String> names(ModelMemory memory) {
        return memory.residents().stream()
                .map(Resident::card)
                .map(card -> card.name())
                .toList();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        memory.sweep();
    }
}
