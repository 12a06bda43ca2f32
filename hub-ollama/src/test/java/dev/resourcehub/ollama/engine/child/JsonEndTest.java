package dev.resourcehub.ollama.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a JSON value ends, however its text is cut into pieces. */
class JsonEndTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"a\"",
                "{\"a\": [1, {\"b\": \"}]\"}]}",
                "\"\\\"\\\\\"",
                "[[], \"[\", null]",
                "{\"\\\\\": 1}"
            })
    void a_value_ends_at_its_own_last_character_in_every_cut(String value) {
        String followed = value + " {\"more\": true}";
        for (int size = 1; size <= followed.length(); size++) {
            JsonEnd end = new JsonEnd();
            StringBuilder taken = new StringBuilder();
            for (int at = 0; at < followed.length() && !end.isComplete(); at += size) {
                String piece = followed.substring(at, Math.min(followed.length(), at + size));
                taken.append(piece, 0, end.take(piece));
            }
            assertThat(taken.toString()).isEqualTo(value);
            assertThat(end.isComplete()).isTrue();
        }
    }

    @Test
    void a_bare_number_ends_at_the_white_space_after_it() {
        JsonEnd end = new JsonEnd();

        assertThat(end.take(" 12")).isEqualTo(3);
        assertThat(end.isComplete()).isFalse();
        assertThat(end.take("3\n4")).isEqualTo(1);
        assertThat(end.isComplete()).isTrue();
    }
}
