package dev.resourcehub.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A slip of the keyboard is understood, anything else is no suggestion. */
class NearestTest {

    private static final List<String> KNOWN = List.of("prompt", "model", "options", "queue_timeout_ms");

    @Test
    void a_slip_finds_what_was_meant() {
        assertThat(Nearest.to("promt", KNOWN)).contains("prompt");
        assertThat(Nearest.to("MODLE", KNOWN)).contains("model");
        assertThat(Nearest.to("queue_timout", KNOWN)).contains("queue_timeout_ms");
    }

    @Test
    void a_name_far_from_all_has_no_suggestion() {
        assertThat(Nearest.to("zebra", KNOWN)).isEmpty();
        assertThat(Nearest.to("x".repeat(10_000), KNOWN)).isEmpty();
    }
}
