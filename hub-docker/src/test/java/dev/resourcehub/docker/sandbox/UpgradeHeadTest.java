package dev.resourcehub.docker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The answer to an upgrade ends at its empty line, wherever the reads were cut; the rest is the stream's. */
final class UpgradeHeadTest {

    private static final String HEAD = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";

    @Test
    void every_cut_finds_the_end_of_the_head_and_keeps_the_first_bytes_of_the_stream() {
        Buffer answer = Buffer.buffer(HEAD + "stream");
        for (int cut = 0; cut < HEAD.length(); cut++) {
            UpgradeHead head = new UpgradeHead();
            assertThat(head.accept(answer.slice(0, cut))).isEmpty();
            Optional<UpgradeHead.Complete> whole = head.accept(answer.slice(cut, answer.length()));
            assertThat(whole).hasValueSatisfying(complete -> {
                assertThat(complete.isUpgraded()).isTrue();
                assertThat(complete.rest().toString()).isEqualTo("stream");
            });
        }
    }

    @Test
    void a_refusal_keeps_its_status_and_words() {
        Optional<UpgradeHead.Complete> whole =
                new UpgradeHead().accept(Buffer.buffer("HTTP/1.1 404 Not Found\r\n\r\n{\"message\":\"No such\"}"));

        assertThat(whole).hasValueSatisfying(complete -> {
            assertThat(complete.isUpgraded()).isFalse();
            assertThat(complete.status()).isEqualTo(404);
            assertThat(complete.rest().toString()).contains("No such");
        });
    }

    @Test
    void an_endless_head_is_refused() {
        assertThatThrownBy(() -> new UpgradeHead().accept(Buffer.buffer("x".repeat(9_000))))
                .hasMessageContaining("longer than");
    }

    @Test
    void what_is_not_http_is_refused() {
        assertThatThrownBy(() -> new UpgradeHead().accept(Buffer.buffer("SSH-2.0 101\r\n\r\n")))
                .hasMessageContaining("not an HTTP answer");
    }
}
