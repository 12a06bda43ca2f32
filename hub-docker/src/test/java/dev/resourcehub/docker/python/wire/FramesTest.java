package dev.resourcehub.docker.python.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames are read whole whatever the pieces; anything out of order ends the reading. */
class FramesTest {

    private final FrameWriter writer = new FrameWriter();
    private final FrameReader reader = new FrameReader(1 << 20);
    private final List<Message> messages = new ArrayList<>();

    @Test
    void messages_are_the_same_in_pieces_of_any_size() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            FrameWriter fresh = new FrameWriter();
            FrameReader other = new FrameReader(1 << 20);
            Buffer all = Buffer.buffer();
            List<Message> expected = new ArrayList<>();
            for (int count = random.nextInt(6); count >= 0; count--) {
                byte[] payload = new byte[random.nextInt(500)];
                random.nextBytes(payload);
                MessageType type = random.nextBoolean() ? MessageType.STDOUT : MessageType.EXIT;
                expected.add(new Message(type, round, Buffer.buffer(payload)));
                all.appendBuffer(fresh.frame(type, round, Buffer.buffer(payload), false));
            }
            List<Message> read = new ArrayList<>();
            int at = 0;
            while (at < all.length()) {
                int end = Math.min(all.length(), at + 1 + random.nextInt(200));
                other.read(all.getBuffer(at, end), read::add);
                at = end;
            }
            assertThat(read).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    @Test
    void a_message_in_several_frames_is_told_once() {
        Buffer first = writer.frame(MessageType.RESULT, 1, Buffer.buffer("[1,"), true);
        Buffer second = writer.frame(MessageType.RESULT, 1, Buffer.buffer("2]"), false);

        reader.read(first, messages::add);
        assertThat(messages).isEmpty();
        reader.read(second, messages::add);

        assertThat(messages).containsExactly(new Message(MessageType.RESULT, 1, Buffer.buffer("[1,2]")));
    }

    @Test
    void a_gap_in_the_sequence_is_broken() {
        writer.frame(MessageType.PONG, 0);

        assertThatThrownBy(() -> reader.read(writer.frame(MessageType.PONG, 0), messages::add))
                .isInstanceOf(BrokenFrames.class)
                .hasMessage("frame 1 where 0 was expected");
    }

    @Test
    void what_is_not_a_frame_is_broken_before_it_is_waited_for() {
        assertThatThrownBy(() -> reader.read(Buffer.buffer("HTTP/1.1 400 Bad Request"), messages::add))
                .isInstanceOf(BrokenFrames.class);
    }

    @Test
    void a_length_out_of_bounds_is_broken() {
        Buffer frame = writer.frame(MessageType.STDOUT, 1).setInt(18, FrameWriter.MOST + 1);

        assertThatThrownBy(() -> reader.read(frame, messages::add)).hasMessage("a payload of 65537 bytes");
    }

    @Test
    void a_message_of_the_hubs_own_is_broken_when_it_comes_from_a_zygote() {
        assertThatThrownBy(() -> reader.read(writer.frame(MessageType.GO, 1), messages::add))
                .hasMessage("a message of the unknown type 6");
    }

    @Test
    void a_message_that_grows_without_end_is_broken() {
        FrameReader small = new FrameReader(100_000);
        Buffer piece = Buffer.buffer(new byte[FrameWriter.MOST]);
        small.read(writer.frame(MessageType.RESULT, 1, piece, true), messages::add);

        assertThatThrownBy(() -> small.read(writer.frame(MessageType.RESULT, 1, piece, true), messages::add))
                .hasMessage("a message of more than 100000 bytes");
    }

    @Test
    void a_message_inside_another_is_broken() {
        reader.read(writer.frame(MessageType.RESULT, 1, Buffer.buffer("1"), true), messages::add);

        assertThatThrownBy(() -> reader.read(writer.frame(MessageType.STDOUT, 1), messages::add))
                .hasMessage("a message inside another");
    }

    @Test
    void a_result_is_only_taken_when_it_is_one_json_document() {
        assertThat(ZygoteJson.result(Buffer.buffer("{\"a\":[1,2.5e3,null]}"))).isPresent();
        assertThat(ZygoteJson.result(Buffer.buffer("1".repeat(5000)))).isPresent();
        for (String hostile : List.of("", "nope", "NaN", "1 2", "{", "[1,]", "\"\u0001\"", "[".repeat(5000))) {
            assertThat(ZygoteJson.result(Buffer.buffer(hostile))).as(hostile).isEmpty();
        }
    }

    @Test
    void control_messages_that_are_no_objects_are_broken() {
        for (String wrong : List.of("", "[]", "x", "{\"status\":\"fine\"}")) {
            assertThatThrownBy(() -> ZygoteJson.exit(Buffer.buffer(wrong))).isInstanceOf(BrokenFrames.class);
        }
    }
}
