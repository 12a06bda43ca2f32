package dev.resourcehub.docker.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.warm.PoolEffect.Destroy;
import dev.resourcehub.docker.warm.PoolEffect.Empty;
import dev.resourcehub.docker.warm.PoolEffect.Grant;
import dev.resourcehub.docker.warm.PoolEffect.Launch;
import dev.resourcehub.docker.warm.PoolEffect.Refuse;
import dev.resourcehub.docker.warm.PoolEffect.Rest;
import dev.resourcehub.docker.warm.PoolEffect.Tell;
import dev.resourcehub.docker.warm.PoolState.Phase;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Rules of the pool: `min` stand ready, at most `max` and so much memory are alive, at most `parallelism` start at once; a
 * lease triggers the refill; callers are served in order; parked ones make room for other keys; failing launches rest.
 */
final class PoolStateTest {

    private static final Failure BROKEN = new Failure.Internal("no engine");
    private static final String OWN = "own";
    private static final String BIG = "big";

    @Test
    void an_opened_pool_starts_as_many_as_it_keeps_but_not_all_at_once() {
        PoolState<String> pool = pool(3, 8, 100, 2);

        assertThat(pool.open()).containsExactly(new Launch<>(1, OWN), new Launch<>(2, OWN));
        assertThat(pool.launched(1)).containsExactly(new Launch<>(3, OWN));
        assertThat(pool.launched(2)).isEmpty();
        assertThat(pool.launched(3)).isEmpty();
        assertThat(pool.count(Phase.READY)).isEqualTo(3);
    }

    @Test
    void a_lease_of_a_parked_one_is_warm_and_triggers_the_refill_itself() {
        PoolState<String> pool = filled(1, 8);

        assertThat(pool.ask(7, OWN)).containsExactly(new Grant<>(7, 1, true), new Launch<>(2, OWN));
    }

    @Test
    void who_had_to_wait_gets_a_cold_one_and_is_told_the_place_in_the_queue() {
        PoolState<String> pool = pool(0, 8, 100, 1);
        pool.open();

        assertThat(pool.ask(7, OWN)).containsExactly(new Launch<>(1, OWN), new Tell<>(7, 1));
        assertThat(pool.ask(8, OWN)).containsExactly(new Tell<>(8, 2));
        assertThat(pool.launched(1)).containsExactly(new Grant<>(7, 1, false), new Launch<>(2, OWN), new Tell<>(8, 1));
    }

    @Test
    void who_leaves_the_queue_moves_the_others_up() {
        PoolState<String> pool = pool(0, 1, 100, 1);
        pool.open();
        pool.ask(7, OWN);
        pool.ask(8, OWN);

        assertThat(pool.leave(7)).containsExactly(new Tell<>(8, 1));
        assertThat(pool.launched(1)).containsExactly(new Grant<>(8, 1, false));
    }

    @Test
    void an_ended_lease_destroys_its_sandbox_and_its_place_is_free_when_it_is_gone() {
        PoolState<String> pool = pool(0, 1, 100, 1);
        pool.open();
        pool.ask(7, OWN);
        pool.launched(1);
        pool.ask(8, OWN);

        assertThat(pool.ended(1)).containsExactly(new Destroy<>(1));
        assertThat(pool.ended(1)).isEmpty();
        assertThat(pool.gone(1)).containsExactly(new Launch<>(2, OWN));
    }

    @Test
    void a_full_queue_refuses_the_next_caller() {
        PoolState<String> pool = pool(0, 1, 100, 1);
        pool.open();
        for (int caller = 1; caller <= 4; caller++) {
            pool.ask(caller, OWN);
        }

        assertThat(pool.ask(5, OWN))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refused -> assertThat(((Refuse<?>) refused).failure().code())
                                .isEqualTo(Codes.QUEUE_FULL));
    }

    @Test
    void a_parked_one_that_dies_is_replaced_at_once_and_one_that_dies_again_after_a_rest() {
        PoolState<String> pool = filled(1, 8);

        assertThat(pool.died(1)).containsExactly(new Destroy<>(1), new Launch<>(2, OWN));
        pool.gone(1);
        pool.launched(2);
        assertThat(pool.died(2)).containsExactly(new Destroy<>(2), new Rest<>(OWN, 2));
        assertThat(pool.gone(2)).isEmpty();
        assertThat(pool.retry(OWN)).containsExactly(new Launch<>(3, OWN));
    }

    @Test
    void the_death_of_a_leased_one_is_its_holders_business() {
        PoolState<String> pool = filled(1, 1);
        pool.ask(7, OWN);

        assertThat(pool.died(1)).isEmpty();
        assertThat(pool.count(Phase.BUSY)).isEqualTo(1);
    }

    @Test
    void a_failed_launch_rests_before_the_next_and_the_second_refuses_those_who_wait() {
        PoolState<String> pool = pool(0, 8, 100, 1);
        pool.open();
        pool.ask(7, OWN);

        assertThat(pool.launchFailed(1, BROKEN)).containsExactly(new Rest<>(OWN, 2));
        assertThat(pool.retry(OWN)).containsExactly(new Launch<>(2, OWN));
        assertThat(pool.launchFailed(2, BROKEN)).containsExactly(new Rest<>(OWN, 3), new Refuse<>(7, BROKEN));
        assertThat(pool.ask(8, OWN)).containsExactly(new Refuse<>(8, BROKEN));
        assertThat(pool.trouble()).contains(BROKEN);
    }

    @Test
    void a_launch_that_succeeds_ends_the_trouble() {
        PoolState<String> pool = pool(1, 8, 100, 1);
        pool.open();
        pool.launchFailed(1, BROKEN);
        pool.retry(OWN);

        pool.launched(2);

        assertThat(pool.trouble()).isEmpty();
        assertThat(pool.ask(7, OWN)).contains(new Grant<>(7, 2, true));
    }

    @Test
    void another_key_is_made_when_there_is_room() {
        PoolState<String> pool = filled(1, 8);

        assertThat(pool.ask(7, BIG)).containsExactly(new Launch<>(2, BIG), new Tell<>(7, 1));
        assertThat(pool.launched(2)).containsExactly(new Grant<>(7, 2, false));
    }

    @Test
    void parked_ones_make_room_for_another_key_and_come_back_afterwards() {
        PoolState<String> pool = filled(2, 2);

        assertThat(pool.ask(7, BIG)).containsExactly(new Destroy<>(1), new Tell<>(7, 1));
        assertThat(pool.gone(1)).containsExactly(new Launch<>(3, BIG));
        assertThat(pool.launched(3)).containsExactly(new Grant<>(7, 3, false));
        pool.ended(3);
        assertThat(pool.gone(3)).containsExactly(new Launch<>(4, OWN));
    }

    @Test
    void memory_is_a_bound_like_the_number() {
        PoolState<String> pool = pool(2, 8, 60, 2);
        pool.open();
        pool.launched(1);
        pool.launched(2);

        assertThat(pool.ask(7, BIG)).containsExactly(new Destroy<>(1), new Tell<>(7, 1));
        assertThat(pool.gone(1)).containsExactly(new Launch<>(3, BIG));
    }

    @Test
    void a_key_that_can_never_fit_is_refused_at_once() {
        PoolState<String> pool = pool(0, 8, 40, 1);

        assertThat(pool.ask(7, BIG))
                .singleElement()
                .isInstanceOfSatisfying(
                        Refuse.class,
                        refused ->
                                assertThat(((Refuse<?>) refused).failure()).isInstanceOf(Failure.Unprocessable.class));
    }

    @Test
    void nobody_who_came_later_takes_the_room_an_earlier_caller_waits_for() {
        PoolState<String> pool = pool(0, 2, 60, 2);
        pool.open();
        pool.ask(1, OWN);
        pool.ask(2, OWN);
        pool.launched(1);
        pool.launched(2);
        pool.ask(3, BIG);

        assertThat(pool.ask(4, OWN)).containsExactly(new Tell<>(4, 2));
        pool.ended(1);
        assertThat(pool.gone(1)).containsExactly(new Launch<>(3, BIG));
    }

    @Test
    void a_closed_pool_refuses_destroys_everything_and_says_when_it_is_empty() {
        PoolState<String> pool = pool(2, 3, 100, 1);
        pool.open();
        pool.launched(1);
        pool.ask(7, OWN);

        assertThat(pool.close()).containsExactly(new Destroy<>(1));
        assertThat(pool.ask(8, OWN)).singleElement().isInstanceOf(Refuse.class);
        assertThat(pool.launched(2)).containsExactly(new Destroy<>(2));
        assertThat(pool.gone(1)).isEmpty();
        assertThat(pool.gone(2)).containsExactly(new Empty<>());
    }

    @Test
    void a_retired_pool_lets_what_is_busy_finish() {
        PoolState<String> pool = filled(1, 1);
        pool.ask(7, OWN);

        assertThat(pool.retire()).isEmpty();
        assertThat(pool.ended(1)).containsExactly(new Destroy<>(1));
        assertThat(pool.gone(1)).containsExactly(new Empty<>());
    }

    /** Seeded random events against the bounds: nobody is granted twice, nothing exceeds a bound, everything ends. */
    @Test
    void whatever_happens_the_bounds_hold_and_every_caller_is_answered_once() {
        for (long seed = 1; seed <= 300; seed++) {
            new Story(seed).play();
        }
    }

    private static PoolState<String> pool(int min, int max, long memory, int parallelism) {
        return new PoolState<>(
                new PoolSettings(min, max, new ByteSize(memory), parallelism, 4),
                OWN,
                key -> key.equals(BIG) ? 50 : 10);
    }

    private static PoolState<String> filled(int min, int max) {
        PoolState<String> pool = pool(min, max, 100, min);
        pool.open();
        for (int slot = 1; slot <= min; slot++) {
            pool.launched(slot);
        }
        assertThat(pool.count(Phase.READY)).isEqualTo(min);
        return pool;
    }

    /** One random life of a pool, its effects carried out by a model. */
    private static final class Story {
        private final long seed;
        private final Random random;
        private final PoolState<String> pool = pool(2, 5, 90, 2);
        private final Map<Long, String> alive = new HashMap<>();
        private final List<Long> starting = new ArrayList<>();
        private final List<Long> leaving = new ArrayList<>();
        private final List<Long> leased = new ArrayList<>();
        private final List<String> resting = new ArrayList<>();
        private final Set<Long> waiting = new HashSet<>();
        private boolean empty;

        Story(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void play() {
            apply(pool.open());
            for (long step = 1; step <= 200; step++) {
                step(step);
            }
            apply(pool.close());
            while (!starting.isEmpty() || !leaving.isEmpty()) {
                List<Long> begun = List.copyOf(starting);
                starting.clear();
                begun.forEach(slot -> apply(pool.launched(slot)));
                List<Long> going = List.copyOf(leaving);
                leaving.clear();
                going.forEach(this::goes);
            }
            assertThat(alive).as("alive at the end of seed %d", seed).isEmpty();
            assertThat(waiting).as("unanswered at the end of seed %d", seed).isEmpty();
            assertThat(empty).as("told to be empty, seed %d", seed).isTrue();
        }

        private void step(long step) {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    waiting.add(step);
                    apply(pool.ask(step, random.nextInt(4) == 0 ? BIG : OWN));
                }
                case 2 ->
                    pick(new ArrayList<>(waiting), caller -> {
                        waiting.remove(caller);
                        apply(pool.leave(caller));
                    });
                case 3 -> pick(starting, slot -> apply(pool.launched(slot)));
                case 4 ->
                    pick(starting, slot -> {
                        if (random.nextInt(3) > 0) {
                            apply(pool.launched(slot));
                            return;
                        }
                        alive.remove(slot);
                        apply(pool.launchFailed(slot, BROKEN));
                    });
                case 5 -> pick(leased, slot -> apply(pool.ended(slot)));
                case 6 -> pick(leaving, this::goes);
                default -> {
                    pick(resting, key -> apply(pool.retry(key)));
                    pick(new ArrayList<>(alive.keySet()), slot -> {
                        if (random.nextInt(5) == 0 && !starting.contains(slot) && !leaving.contains(slot)) {
                            apply(pool.died(slot));
                        }
                    });
                }
            }
        }

        private void goes(long slot) {
            alive.remove(slot);
            apply(pool.gone(slot));
        }

        private <E> void pick(List<E> from, java.util.function.Consumer<E> then) {
            if (!from.isEmpty()) {
                then.accept(from.remove(random.nextInt(from.size())));
            }
        }

        private void apply(List<PoolEffect<String>> effects) {
            for (PoolEffect<String> effect : effects) {
                switch (effect) {
                    case Launch<String>(long slot, String key) -> {
                        alive.put(slot, key);
                        starting.add(slot);
                    }
                    case Destroy<String>(long slot) -> leaving.add(slot);
                    case Grant<String>(long waiter, long slot, boolean warm) -> {
                        assertThat(waiting.remove(waiter))
                                .as("granted once, seed %d", seed)
                                .isTrue();
                        leased.add(slot);
                    }
                    case Refuse<String>(long waiter, Failure failure) ->
                        assertThat(waiting.remove(waiter))
                                .as("refused once, seed %d", seed)
                                .isTrue();
                    case Tell<String>(long waiter, int position) ->
                        assertThat(position).isPositive();
                    case Rest<String>(String key, int attempt) -> resting.add(key);
                    case Empty<String>() -> empty = true;
                }
            }
            assertThat(alive.size()).as("alive, seed %d", seed).isLessThanOrEqualTo(5);
            assertThat(starting.size()).as("starting, seed %d", seed).isLessThanOrEqualTo(2);
            assertThat(alive.values().stream()
                            .mapToLong(key -> key.equals(BIG) ? 50 : 10)
                            .sum())
                    .as("memory, seed %d", seed)
                    .isLessThanOrEqualTo(90);
        }
    }
}
