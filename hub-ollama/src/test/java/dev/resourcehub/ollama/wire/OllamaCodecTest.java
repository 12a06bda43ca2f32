package dev.resourcehub.ollama.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.resource.JsonText;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OllamaCodecTest {

    private static final Terms BARE = terms(Optional.empty(), Optional.empty());

    private final OllamaCodec codec = new OllamaCodec();

    @Test
    void what_the_caller_left_out_is_not_sent() {
        Buffer body = codec.generate("m", new GenerateCall(BARE, "hi", Optional.empty(), List.of(), Optional.empty()));

        assertThat(body).hasToString("{\"model\":\"m\",\"prompt\":\"hi\",\"stream\":true}");
    }

    @Test
    void options_keep_alive_and_format_travel_verbatim() {
        Terms terms = terms(Optional.of(new JsonText("{\"num_predict\":3}")), Optional.of(new JsonText("\"5m\"")));

        Buffer body = codec.generate(
                "m",
                new GenerateCall(
                        terms, "hi", Optional.of("be brief"), List.of("aGk="), Optional.of(new JsonText("\"json\""))));

        assertThat(body)
                .hasToString("{\"model\":\"m\",\"options\":{\"num_predict\":3},\"keep_alive\":\"5m\",\"prompt\":\"hi\","
                        + "\"system\":\"be brief\",\"images\":[\"aGk=\"],\"format\":\"json\",\"stream\":true}");
    }

    @Test
    void a_chat_carries_its_turns_and_tools() {
        ChatCall call = new ChatCall(
                BARE,
                List.of(new ChatCall.Message(ChatCall.Role.USER, "hi", List.of(), Optional.empty())),
                Optional.of(new JsonText("[]")),
                Optional.empty());

        assertThat(codec.chat("m", call))
                .hasToString("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tools\":[],"
                        + "\"stream\":true}");
    }

    @Test
    void an_embedding_asks_for_every_text_in_order() {
        assertThat(codec.embed("m", new EmbedCall(BARE, List.of("a", "b"))))
                .hasToString("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}");
    }

    @Test
    void a_line_is_a_piece_until_it_says_done() {
        assertThat(line("{\"model\":\"m\",\"response\":\" the\",\"done\":false}"))
                .isEqualTo(new StreamLine.Piece(" the", "", Optional.empty()));
        assertThat(line("{\"response\":\"\",\"done\":true,\"done_reason\":\"length\",\"prompt_eval_count\":6,"
                        + "\"eval_count\":5,\"load_duration\":723655}"))
                .isEqualTo(new StreamLine.Last(
                        new StreamLine.Piece("", "", Optional.empty()), "length", 6, 5, Duration.ofNanos(723_655)));
    }

    @Test
    void thinking_and_tool_calls_are_told_apart_from_text() {
        assertThat(line("{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\","
                        + "\"tool_calls\":[{\"function\":{\"name\":\"now\"}}]},\"done\":false}"))
                .isEqualTo(new StreamLine.Piece(
                        "", "hm", Optional.of(new JsonText("[{\"function\":{\"name\":\"now\"}}]"))));
    }

    @Test
    void trouble_and_rubbish_are_not_pieces() {
        assertThat(line("{\"error\":\"out of memory\"}")).isEqualTo(new StreamLine.Trouble("out of memory"));
        assertThat(line("{\"error\":{\"message\":\"nested\"}}")).isEqualTo(new StreamLine.Trouble("nested"));
        assertThat(line("{\"error\":\"{\\\"error\\\":{\\\"message\\\":\\\"no images here\\\"}}\"}"))
                .isEqualTo(new StreamLine.Trouble("no images here"));
        assertThat(line("{\"resp")).isInstanceOf(StreamLine.Malformed.class);
        assertThat(line("[1]")).isInstanceOf(StreamLine.Malformed.class);
    }

    @Test
    void a_listing_without_details_is_a_listing() throws MalformedAnswer {
        assertThat(codec.tags(Buffer.buffer("{\"models\":[{\"name\":\"m:latest\",\"size\":7}]}")))
                .singleElement()
                .satisfies(model -> {
                    assertThat(model.name()).isEqualTo("m:latest");
                    assertThat(model.sizeBytes()).hasValue(7);
                    assertThat(model.family()).isEmpty();
                });
    }

    @Test
    void an_answer_that_is_not_the_protocol_is_told() {
        assertThatThrownBy(() -> codec.version(Buffer.buffer("<html>"))).isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> codec.version(Buffer.buffer("{}"))).isInstanceOf(MalformedAnswer.class);
        assertThat(codec.error(Buffer.buffer("404 page not found"))).isEqualTo("404 page not found");
    }

    private StreamLine line(String text) {
        return codec.line(Buffer.buffer(text));
    }

    private static Terms terms(Optional<JsonText> options, Optional<JsonText> keepAlive) {
        return new Terms(
                Optional.empty(), options, keepAlive, Routing.ANY, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }
}
