package dev.resourcehub.ollama.wire;

import static dev.resourcehub.ollama.wire.MissingModel.ANTHROPIC;
import static dev.resourcehub.ollama.wire.MissingModel.OLLAMA;
import static dev.resourcehub.ollama.wire.MissingModel.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a table: what each API answers where a model is missing, and answers that only look like it. */
class MissingModelTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OLLAMA    | /api/generate        | {'model':'nope','prompt':'a'}",
                "OLLAMA    | /api/chat            | {'model':'nope','messages':[{'role':'user','content':'a'}]}",
                "OLLAMA    | /api/embed           | {'model':'nope','input':'a'}",
                "OLLAMA    | /api/show            | {'model':'nope'}",
                "OPENAI    | /v1/chat/completions | {'model':'nope','messages':[{'role':'user','content':'a'}]}",
                "OPENAI    | /v1/completions      | {'model':'nope','prompt':'a'}",
                "OPENAI    | /v1/embeddings       | {'model':'nope','input':'a'}",
                "OPENAI    | /v1/responses        | {'model':'nope','input':'a'}",
                "ANTHROPIC | /v1/messages | {'model':'nope','max_tokens':1,'messages':[{'role':'user','content':'a'}]}",
            },
            quoteCharacter = '"')
    void a_server_that_was_asked_for_a_model_it_has_not_says_so(MissingModel api, String path, String body)
            throws Exception {
        Vertx vertx = Vertx.vertx();
        try (HttpClient client = HttpClient.newHttpClient()) {
            FakeOllama fake =
                    FakeOllama.start(vertx, FakeOllamaSettings.defaults()).await();
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(fake.url() + path))
                            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(api.isSaid(answer.statusCode(), Buffer.buffer(answer.body())))
                    .as("%s", answer.body())
                    .isTrue();
        } finally {
            vertx.close().await();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"model 'x' not found\"}",
                "{\"error\":\"model \\\"x:7b\\\" not found, try pulling it first\"}",
            })
    void ollama_spells_it_with_either_kind_of_quotes(String body) {
        assertThat(said(OLLAMA, body)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"The model `x` does not exist\",\"type\":\"invalid_request_error\",\"param\":null,"
                        + "\"code\":\"model_not_found\"}}",
                "{\"error\":{\"message\":\"no x here\",\"type\":\"not_found_error\",\"param\":null,\"code\":null}}",
            })
    void openai_says_it_by_a_code_or_a_type_whatever_the_sentence(String body) {
        assertThat(said(OPENAI, body)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "404 page not found",
                "<html>model 'x' not found</html>",
                "{}",
                "[]",
                "{\"detail\":\"Not Found\"}",
                "{\"error\":null}",
                "{\"error\":\"no such route\"}",
                "{\"error\":\"some words, then model 'x' not found\"}",
                "{\"error\":{\"message\":\"no such route\",\"type\":\"invalid_request_error\",\"code\":null}}",
            })
    void a_404_without_these_words_is_a_wrong_path_or_a_page_of_somebody_between(String body) {
        for (MissingModel api : MissingModel.values()) {
            assertThat(said(api, body)).as("%s", api).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_words_count_with_status_404_alone(MissingModel api) {
        String words =
                switch (api) {
                    case OLLAMA -> "{\"error\":\"model 'x' not found\"}";
                    case OPENAI, ANTHROPIC -> "{\"error\":{\"type\":\"not_found_error\",\"message\":\"x\"}}";
                };
        assertThat(said(api, words)).isTrue();
        for (int status : new int[] {200, 400, 401, 403, 499, 500, 503}) {
            assertThat(api.isSaid(status, Buffer.buffer(words)))
                    .as("%s", status)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}"})
    void an_error_object_of_another_api_says_nothing_of_an_ollama_server(String body) {
        assertThat(said(ANTHROPIC, body)).isTrue();
        assertThat(said(OLLAMA, body)).isFalse();
    }

    private static boolean said(MissingModel api, String body) {
        return api.isSaid(404, Buffer.buffer(body));
    }
}
