package dev.resourcehub.docker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** An attached stream comes apart into output and errors, however it was cut on its way. */
final class DemultiplexerTest {

    private final Buffer output = Buffer.buffer();
    private final Buffer errors = Buffer.buffer();
    private Demultiplexer frames = new Demultiplexer(output::appendBuffer, errors::appendBuffer);

    @Test
    void every_cut_into_three_pieces_gives_the_same_bytes() {
        Buffer stream = Buffer.buffer()
                .appendBuffer(frame(1, "hello"))
                .appendBuffer(frame(2, "oh"))
                .appendBuffer(frame(1, ""))
                .appendBuffer(frame(1, " world"));
        for (int first = 0; first <= stream.length(); first++) {
            for (int second = first; second <= stream.length(); second++) {
                Buffer said = Buffer.buffer();
                Buffer complained = Buffer.buffer();
                frames = new Demultiplexer(said::appendBuffer, complained::appendBuffer);
                frames.accept(stream.slice(0, first));
                frames.accept(stream.slice(first, second));
                frames.accept(stream.slice(second, stream.length()));
                assertThat(said.toString()).isEqualTo("hello world");
                assertThat(complained.toString()).isEqualTo("oh");
            }
        }
    }

    @Test
    void content_is_passed_on_before_its_frame_is_whole() {
        frames.accept(frame(1, "hello").slice(0, 10));

        assertThat(output.toString()).isEqualTo("he");
    }

    @Test
    void a_frame_of_the_largest_size_the_engine_sends_arrives_whole() {
        String content = "x".repeat(32_768);

        frames.accept(frame(1, content));

        assertThat(output.toString()).isEqualTo(content);
    }

    @Test
    void bytes_that_are_no_frame_are_refused() {
        assertThatThrownBy(() -> frames.accept(Buffer.buffer("HTTP/1.1 200 OK")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not an attached stream");
    }

    private static Buffer frame(int kind, String content) {
        return Buffer.buffer()
                .appendByte((byte) kind)
                .appendBytes(new byte[3])
                .appendInt(content.length())
                .appendString(content);
    }
}
