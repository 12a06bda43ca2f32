package dev.resourcehub.ollama.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines come whole and in order however the bytes are cut; none is empty; one over the limit is refused. */
class LinesTest {

    private static final String STREAM = "{\"a\":1}\n{\"b\":\"é\"}\r\n\n{\"c\":3}\n";

    @Test
    void every_cut_in_three_gives_the_same_lines() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Lines lines = new Lines(100);
                List<String> received = new ArrayList<>();
                Buffer whole = Buffer.buffer(bytes);
                for (Buffer piece : List.of(
                        whole.getBuffer(0, first),
                        whole.getBuffer(first, second),
                        whole.getBuffer(second, bytes.length))) {
                    assertThat(lines.take(piece, line -> received.add(line.toString())))
                            .isTrue();
                }
                assertThat(received).containsExactly("{\"a\":1}", "{\"b\":\"é\"}", "{\"c\":3}");
                assertThat(lines.rest().length()).isZero();
            }
        }
    }

    @Test
    void what_follows_the_last_line_end_is_kept() {
        Lines lines = new Lines(100);

        lines.take(Buffer.buffer("{\"a\":1}\n{\"b\""), line -> true);

        assertThat(lines.rest()).hasToString("{\"b\"");
    }

    @Test
    void a_line_over_the_limit_is_refused() {
        Lines lines = new Lines(4);

        assertThat(lines.take(Buffer.buffer("123"), line -> true)).isTrue();
        assertThat(lines.take(Buffer.buffer("45"), line -> true)).isFalse();
    }

    @Test
    void a_receiver_that_has_enough_gets_no_more() {
        Lines lines = new Lines(100);
        List<String> received = new ArrayList<>();

        lines.take(Buffer.buffer("1\n2\n3\n"), line -> {
            received.add(line.toString());
            return received.size() < 2;
        });

        assertThat(received).containsExactly("1", "2");
    }
}
