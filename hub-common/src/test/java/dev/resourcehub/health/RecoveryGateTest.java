package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** So many inside at once, the others in order; whoever leaves, inside or in the line, leaves once. */
class RecoveryGateTest {

    private final RecoveryGate gate = new RecoveryGate(2);
    private final List<String> admitted = new ArrayList<>();

    @Test
    void so_many_enter_at_once_and_the_next_when_one_leaves() {
        RecoveryGate.Entry first = enter("first");
        enter("second");
        enter("third");
        assertThat(admitted).containsExactly("first", "second");

        first.leave();

        assertThat(admitted).containsExactly("first", "second", "third");
        assertThat(gate.inside()).isEqualTo(2);
    }

    @Test
    void leaving_twice_frees_one_place() {
        RecoveryGate.Entry first = enter("first");
        enter("second");
        enter("third");
        enter("fourth");

        first.leave();
        first.leave();

        assertThat(admitted).containsExactly("first", "second", "third");
    }

    @Test
    void who_leaves_the_line_is_never_admitted() {
        RecoveryGate.Entry first = enter("first");
        enter("second");
        RecoveryGate.Entry third = enter("third");

        third.leave();
        first.leave();

        assertThat(admitted).containsExactly("first", "second");
        assertThat(gate.inside()).isOne();
    }

    @Test
    void who_left_before_entering_stays_out() {
        RecoveryGate.Entry early = gate.entry(() -> admitted.add("early"));

        early.leave();
        early.enter();

        assertThat(admitted).isEmpty();
        assertThat(gate.inside()).isZero();
    }

    @Test
    void who_leaves_while_being_admitted_makes_room_for_the_next_without_nesting() {
        List<RecoveryGate.Entry> entries = new ArrayList<>();
        RecoveryGate narrow = new RecoveryGate(1);
        for (int i = 0; i < 100_000; i++) {
            int mine = i;
            entries.add(narrow.entry(() -> entries.get(mine).leave()));
        }
        RecoveryGate.Entry holder = narrow.entry(() -> {});
        holder.enter();
        entries.forEach(RecoveryGate.Entry::enter);

        holder.leave();

        assertThat(narrow.inside()).isZero();
    }

    private RecoveryGate.Entry enter(String name) {
        RecoveryGate.Entry entry = gate.entry(() -> admitted.add(name));
        entry.enter();
        return entry;
    }
}
