package dev.resourcehub.docker.warm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.warm.Front.Due;
import dev.resourcehub.docker.warm.Front.Outcome;
import dev.resourcehub.docker.warm.Front.Refused;
import dev.resourcehub.docker.warm.Front.Served;
import dev.resourcehub.docker.warm.PoolEffect.Destroy;
import dev.resourcehub.docker.warm.PoolEffect.Empty;
import dev.resourcehub.docker.warm.PoolEffect.Hopeless;
import dev.resourcehub.docker.warm.PoolEffect.Launch;
import dev.resourcehub.docker.warm.PoolEffect.Ready;
import dev.resourcehub.docker.warm.PoolEffect.Rest;
import dev.resourcehub.docker.warm.PoolState.Phase;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Rules of the pool: `min` stand ready, at most `max` and so much memory are alive, at most `parallelism` start at once; a
 * lease triggers the refill; what those who wait need is started in their order; parked ones that nobody waits for make room
 * for other keys; failing launches rest.
 */
final class PoolStateTest {

    private static final Failure BROKEN = new Failure.Internal("no engine");
    private static final String OWN = "own";
    private static final String BIG = "big";

    @Test
    void an_opened_pool_starts_as_many_as_it_keeps_but_not_all_at_once() {
        PoolState<String> pool = pool(3, 8, 100, 2);

        assertThat(pool.open()).containsExactly(new Launch<>(1, OWN), new Launch<>(2, OWN));
        assertThat(pool.launched(1)).containsExactly(new Ready<>(OWN), new Launch<>(3, OWN));
        assertThat(pool.launched(2)).containsExactly(new Ready<>(OWN));
        assertThat(pool.launched(3)).containsExactly(new Ready<>(OWN));
        assertThat(pool.count(Phase.READY)).isEqualTo(3);
    }

    @Test
    void a_lease_of_a_parked_one_triggers_the_refill_itself() {
        PoolState<String> pool = filled(1, 8);

        PoolState.Taken<String> taken = pool.take(OWN);

        assertThat(taken.slot()).hasValue(1);
        assertThat(taken.effects()).containsExactly(new Launch<>(2, OWN));
    }

    @Test
    void nothing_can_be_taken_that_is_not_ready() {
        PoolState<String> pool = pool(1, 8, 100, 1);
        pool.open();

        assertThat(pool.take(OWN).slot()).isEmpty();
        assertThat(pool.take(OWN).effects()).isEmpty();
    }

    @Test
    void the_newest_is_taken_first() {
        PoolState<String> pool = filled(2, 8);

        assertThat(pool.take(OWN).slot()).hasValue(2);
    }

    @Test
    void for_who_waits_one_is_started_and_ready_when_it_can_be_taken() {
        PoolState<String> pool = pool(0, 8, 100, 1);
        pool.open();

        assertThat(pool.want(List.of(OWN))).containsExactly(new Launch<>(1, OWN));
        assertThat(pool.want(List.of(OWN, OWN))).isEmpty();
        assertThat(pool.waiting()).isEqualTo(2);
        assertThat(pool.launched(1)).containsExactly(new Ready<>(OWN), new Launch<>(2, OWN));
        assertThat(pool.take(OWN).slot()).hasValue(1);
        assertThat(pool.waiting()).isEqualTo(1);
    }

    @Test
    void who_takes_one_no_longer_counts_as_waiting_even_before_the_demand_is_told_again() {
        PoolState<String> pool = pool(0, 8, 100, 2);
        pool.open();
        pool.want(List.of(OWN));
        pool.launched(1);

        assertThat(pool.take(OWN).effects()).isEmpty();
        assertThat(pool.want(List.of())).isEmpty();
    }

    @Test
    void what_was_started_for_who_left_serves_the_next() {
        PoolState<String> pool = pool(0, 1, 100, 1);
        pool.open();
        pool.want(List.of(OWN, OWN));

        assertThat(pool.want(List.of(OWN))).isEmpty();
        assertThat(pool.launched(1)).containsExactly(new Ready<>(OWN));
        assertThat(pool.take(OWN).slot()).hasValue(1);
    }

    @Test
    void an_ended_lease_destroys_its_sandbox_and_its_place_is_free_when_it_is_gone() {
        PoolState<String> pool = pool(0, 1, 100, 1);
        pool.open();
        Front front = new Front(pool);
        front.ask(7, OWN);
        front.after(pool.launched(1));
        front.ask(8, OWN);

        assertThat(pool.ended(1)).containsExactly(new Destroy<>(1));
        assertThat(pool.ended(1)).isEmpty();
        assertThat(pool.gone(1)).containsExactly(new Launch<>(2, OWN));
    }

    @Test
    void one_that_is_given_back_is_ready_again() {
        PoolState<String> pool = filled(1, 1);
        pool.take(OWN);

        assertThat(pool.returned(1)).containsExactly(new Ready<>(OWN));
        assertThat(pool.returned(1)).isEmpty();
        assertThat(pool.take(OWN).slot()).hasValue(1);
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
        pool.take(OWN);

        assertThat(pool.died(1)).isEmpty();
        assertThat(pool.count(Phase.BUSY)).isEqualTo(1);
    }

    @Test
    void when_the_reason_of_failed_launches_is_gone_the_next_caller_is_served_at_once() {
        PoolState<String> pool = pool(0, 8, 100, 1);
        pool.open();
        Front front = new Front(pool);
        front.ask(7, OWN);
        pool.launchFailed(1, BROKEN);
        pool.retry(OWN);
        pool.launchFailed(2, BROKEN);
        assertThat(pool.refusalOf(OWN)).contains(BROKEN);

        pool.forgive(key -> key.equals(BIG));
        assertThat(pool.refusalOf(OWN)).contains(BROKEN);
        pool.forgive(OWN::equals);

        assertThat(pool.refusalOf(OWN)).isEmpty();
        assertThat(pool.trouble()).isEmpty();
        assertThat(front.ask(8, OWN)).containsExactly(due(new Launch<>(3, OWN)));
    }

    @Test
    void a_failed_launch_rests_before_the_next_and_the_second_refuses_those_who_wait() {
        PoolState<String> pool = pool(0, 8, 100, 1);
        pool.open();
        Front front = new Front(pool);
        front.ask(7, OWN);

        assertThat(pool.launchFailed(1, BROKEN)).containsExactly(new Rest<>(OWN, 2));
        assertThat(pool.refusalOf(OWN)).isEmpty();
        assertThat(pool.retry(OWN)).containsExactly(new Launch<>(2, OWN));
        List<PoolEffect<String>> effects = pool.launchFailed(2, BROKEN);
        assertThat(effects).containsExactly(new Rest<>(OWN, 3), new Hopeless<>(OWN, BROKEN));
        assertThat(front.after(effects)).containsExactly(due(new Rest<>(OWN, 3)), new Refused(7, BROKEN));
        assertThat(front.ask(8, OWN)).containsExactly(new Refused(8, BROKEN));
        assertThat(pool.trouble()).contains(BROKEN);
    }

    @Test
    void who_asks_after_the_rest_waits_for_the_next_try() {
        PoolState<String> pool = pool(0, 8, 100, 1);
        pool.open();
        pool.want(List.of(OWN));
        pool.launchFailed(1, BROKEN);
        pool.retry(OWN);
        pool.launchFailed(2, BROKEN);
        pool.retry(OWN);

        assertThat(pool.refusalOf(OWN)).isEmpty();
        assertThat(pool.want(List.of(OWN))).containsExactly(new Launch<>(3, OWN));
    }

    @Test
    void who_waits_for_another_key_is_not_sent_away() {
        PoolState<String> pool = pool(0, 8, 100, 2);
        pool.open();
        Front front = new Front(pool);
        front.ask(7, OWN);
        front.ask(8, BIG);
        front.after(pool.launchFailed(1, BROKEN));
        front.after(pool.retry(OWN));

        assertThat(front.after(pool.launchFailed(3, BROKEN)))
                .containsExactly(due(new Rest<>(OWN, 3)), new Refused(7, BROKEN));
        assertThat(front.after(pool.launched(2))).containsExactly(new Served(8, 2, true));
    }

    @Test
    void a_launch_that_succeeds_ends_the_trouble() {
        PoolState<String> pool = pool(1, 8, 100, 1);
        pool.open();
        pool.launchFailed(1, BROKEN);
        pool.retry(OWN);

        pool.launched(2);

        assertThat(pool.trouble()).isEmpty();
        assertThat(pool.take(OWN).slot()).hasValue(2);
    }

    @Test
    void another_key_is_made_when_there_is_room() {
        PoolState<String> pool = filled(1, 8);
        Front front = new Front(pool);

        assertThat(front.ask(7, BIG)).containsExactly(due(new Launch<>(2, BIG)));
        assertThat(front.after(pool.launched(2))).containsExactly(new Served(7, 2, true));
    }

    @Test
    void parked_ones_make_room_for_another_key_and_come_back_afterwards() {
        PoolState<String> pool = filled(2, 2);
        Front front = new Front(pool);

        assertThat(front.ask(7, BIG)).containsExactly(due(new Destroy<>(1)));
        assertThat(pool.gone(1)).containsExactly(new Launch<>(3, BIG));
        assertThat(front.after(pool.launched(3))).containsExactly(new Served(7, 3, true));
        pool.ended(3);
        assertThat(pool.gone(3)).containsExactly(new Launch<>(4, OWN));
    }

    @Test
    void one_that_somebody_waits_for_makes_no_room_for_another_key() {
        PoolState<String> pool = pool(0, 1, 100, 1);
        pool.open();
        pool.want(List.of(OWN));

        assertThat(pool.want(List.of(BIG, OWN))).isEmpty();
        assertThat(pool.launched(1)).containsExactly(new Ready<>(OWN));
        assertThat(pool.take(OWN).slot()).hasValue(1);
        pool.ended(1);
        assertThat(pool.gone(1)).containsExactly(new Launch<>(2, BIG));
    }

    @Test
    void memory_is_a_bound_like_the_number() {
        PoolState<String> pool = pool(2, 8, 60, 2);
        pool.open();
        pool.launched(1);
        pool.launched(2);

        assertThat(pool.want(List.of(BIG))).containsExactly(new Destroy<>(1));
        assertThat(pool.gone(1)).containsExactly(new Launch<>(3, BIG));
    }

    @Test
    void a_key_that_can_never_fit_is_refused_at_once_and_holds_nobody_up() {
        PoolState<String> pool = pool(0, 8, 40, 1);

        assertThat(pool.refusalOf(BIG))
                .hasValueSatisfying(refusal -> assertThat(refusal).isInstanceOf(Failure.Unprocessable.class));
        assertThat(pool.want(List.of(BIG, OWN))).containsExactly(new Launch<>(1, OWN));
    }

    @Test
    void nobody_who_came_later_takes_the_room_an_earlier_caller_waits_for() {
        PoolState<String> pool = pool(0, 2, 60, 2);
        pool.open();
        Front front = new Front(pool);
        front.ask(1, OWN);
        front.ask(2, OWN);
        front.after(pool.launched(1));
        front.after(pool.launched(2));
        front.ask(3, BIG);

        assertThat(front.ask(4, OWN)).isEmpty();
        front.after(pool.ended(1));
        assertThat(front.after(pool.gone(1))).containsExactly(due(new Launch<>(3, BIG)));
    }

    @Test
    void a_smaller_minimum_leaves_what_somebody_waits_for() {
        PoolState<String> pool = filled(2, 8);
        pool.want(List.of(OWN));

        assertThat(pool.keep(0)).containsExactly(new Destroy<>(1));
        assertThat(pool.take(OWN).slot()).hasValue(2);
    }

    @Test
    void a_closed_pool_refuses_destroys_everything_and_says_when_it_is_empty() {
        PoolState<String> pool = pool(2, 3, 100, 1);
        pool.open();
        pool.launched(1);
        pool.take(OWN);

        assertThat(pool.close()).containsExactly(new Destroy<>(1));
        assertThat(pool.refusalOf(OWN))
                .hasValueSatisfying(refusal -> assertThat(refusal).isInstanceOf(Failure.Draining.class));
        assertThat(pool.want(List.of(OWN))).isEmpty();
        assertThat(pool.launched(2)).containsExactly(new Destroy<>(2));
        assertThat(pool.take(OWN).slot()).isEmpty();
        assertThat(pool.gone(1)).isEmpty();
        assertThat(pool.gone(2)).containsExactly(new Empty<>());
    }

    @Test
    void a_retired_pool_lets_what_is_busy_finish() {
        PoolState<String> pool = filled(1, 1);
        pool.take(OWN);

        assertThat(pool.retire()).isEmpty();
        assertThat(pool.ended(1)).containsExactly(new Destroy<>(1));
        assertThat(pool.gone(1)).containsExactly(new Empty<>());
    }

    /** Seeded random events against the bounds: nobody is served twice, nothing exceeds a bound, nobody waits for ever. */
    @Test
    void whatever_happens_the_bounds_hold_and_every_caller_is_answered_once() {
        for (long seed = 1; seed <= 300; seed++) {
            new Story(seed).play();
        }
    }

    private static Due due(PoolEffect<String> effect) {
        return new Due(effect);
    }

    private static PoolState<String> pool(int min, int max, long memory, int parallelism) {
        return new PoolState<>(
                new PoolSettings(min, max, new ByteSize(memory), parallelism), OWN, key -> key.equals(BIG) ? 50 : 10);
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
        private final Front front = new Front(pool);
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
            apply(front.after(pool.open()));
            for (long step = 1; step <= 200; step++) {
                step(step);
            }
            finishAll();
            assertThat(waiting)
                    .as("unanswered though all was well, seed %d", seed)
                    .isEmpty();
            assertThat(pool.count(Phase.READY)).as("ready again, seed %d", seed).isGreaterThanOrEqualTo(2);
            apply(front.after(pool.close()));
            while (!starting.isEmpty() || !leaving.isEmpty()) {
                takeAll(starting, slot -> apply(front.after(pool.launched(slot))));
                takeAll(leaving, this::goes);
            }
            assertThat(alive).as("alive at the end of seed %d", seed).isEmpty();
            assertThat(empty).as("told to be empty, seed %d", seed).isTrue();
        }

        /** From now on every launch succeeds and every lease ends. */
        private void finishAll() {
            apply(front.leave(Long.MAX_VALUE));
            for (int round = 0; isBusy(); round++) {
                assertThat(round).as("rounds until all is quiet, seed %d", seed).isLessThan(1000);
                takeAll(resting, key -> apply(front.after(pool.retry(key))));
                takeAll(starting, slot -> apply(front.after(pool.launched(slot))));
                takeAll(leased, slot -> apply(front.after(pool.ended(slot))));
                takeAll(leaving, this::goes);
            }
        }

        private boolean isBusy() {
            return !starting.isEmpty() || !leaving.isEmpty() || !leased.isEmpty() || !resting.isEmpty();
        }

        private void step(long step) {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    waiting.add(step);
                    apply(front.ask(step, random.nextInt(4) == 0 ? BIG : OWN));
                }
                case 2 ->
                    pick(new ArrayList<>(waiting), caller -> {
                        waiting.remove(caller);
                        if (random.nextInt(4) == 0) {
                            front.slipAway(caller);
                        } else {
                            apply(front.leave(caller));
                        }
                    });
                case 3 -> pick(starting, slot -> apply(front.after(pool.launched(slot))));
                case 4 ->
                    pick(starting, slot -> {
                        if (random.nextInt(3) > 0) {
                            apply(front.after(pool.launched(slot)));
                            return;
                        }
                        alive.remove(slot);
                        apply(front.after(pool.launchFailed(slot, BROKEN)));
                    });
                case 5 ->
                    pick(
                            leased,
                            slot -> apply(
                                    front.after(random.nextInt(4) == 0 ? pool.returned(slot) : pool.ended(slot))));
                case 6 -> pick(leaving, this::goes);
                default -> {
                    pick(resting, key -> apply(front.after(pool.retry(key))));
                    pick(new ArrayList<>(alive.keySet()), slot -> {
                        if (random.nextInt(5) == 0 && !starting.contains(slot) && !leaving.contains(slot)) {
                            apply(front.after(pool.died(slot)));
                        }
                    });
                }
            }
        }

        private void goes(long slot) {
            alive.remove(slot);
            apply(front.after(pool.gone(slot)));
        }

        private <E> void pick(List<E> from, Consumer<E> then) {
            if (!from.isEmpty()) {
                then.accept(from.remove(random.nextInt(from.size())));
            }
        }

        private <E> void takeAll(List<E> from, Consumer<E> then) {
            List<E> now = List.copyOf(from);
            from.clear();
            now.forEach(then);
        }

        private void apply(List<Outcome> outcomes) {
            for (Outcome outcome : outcomes) {
                switch (outcome) {
                    case Served(long caller, long slot, boolean waited) -> {
                        answered(caller);
                        assertThat(leased).as("one caller each, seed %d", seed).doesNotContain(slot);
                        assertThat(alive).as("alive, seed %d", seed).containsKey(slot);
                        leased.add(slot);
                    }
                    case Refused(long caller, Failure reason) -> answered(caller);
                    case Due(PoolEffect<String> effect) -> carryOut(effect);
                }
            }
            assertThat(Set.copyOf(front.waiting()))
                    .as("the line, seed %d", seed)
                    .isEqualTo(waiting);
            assertThat(alive.size()).as("alive, seed %d", seed).isLessThanOrEqualTo(5);
            assertThat(starting.size()).as("starting, seed %d", seed).isLessThanOrEqualTo(2);
            assertThat(alive.values().stream()
                            .mapToLong(key -> key.equals(BIG) ? 50 : 10)
                            .sum())
                    .as("memory, seed %d", seed)
                    .isLessThanOrEqualTo(90);
        }

        private void answered(long caller) {
            assertThat(waiting.remove(caller))
                    .as("answered once, seed %d", seed)
                    .isTrue();
        }

        private void carryOut(PoolEffect<String> effect) {
            switch (effect) {
                case Launch<String>(long slot, String key) -> {
                    alive.put(slot, key);
                    starting.add(slot);
                }
                case Destroy<String>(long slot) -> leaving.add(slot);
                case Rest<String>(String key, int attempt) -> resting.add(key);
                case Empty<String>() -> empty = true;
                case Ready<String> ready -> throw new AssertionError("the front handles it");
                case Hopeless<String> hopeless -> throw new AssertionError("the front handles it");
            }
        }
    }
}
