package dev.resourcehub.ollama.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * How the servers of one API say that they have no such model: with status 404 and words of their own, which tell it from a
 * wrong path and from the page of a proxy between. Any thread.
 */
public enum MissingModel {
    /** Ollama's own API: a sentence, which is an {@code error} or the {@code message} of one. */
    OLLAMA {
        @Override
        boolean isSaid(JsonNode error) {
            return isSentence(
                    error.isTextual() ? error.asText() : error.path(MESSAGE).asText());
        }
    },

    /** OpenAI's API, as OpenAI, Ollama and others serve it: an error object with a type or a code. */
    OPENAI {
        @Override
        boolean isSaid(JsonNode error) {
            return error.path(TYPE).asText().equals(NOT_FOUND)
                    || error.path("code").asText().equals("model_not_found");
        }
    },

    /** Anthropic's API: an error object with a type. */
    ANTHROPIC {
        @Override
        boolean isSaid(JsonNode error) {
            return error.path(TYPE).asText().equals(NOT_FOUND);
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STATUS = 404;
    private static final String MESSAGE = "message";
    private static final String TYPE = "type";
    private static final String NOT_FOUND = "not_found_error";
    /** Spelled with either kind of quotes. */
    private static final Pattern SENTENCE =
            Pattern.compile("model ['\"][^'\"]{1,512}['\"] not found(, try pulling it first)?\\.?");

    abstract boolean isSaid(JsonNode error);

    /** Whether an answer of that status with {@code body} says so. */
    public boolean isSaid(int status, Buffer body) {
        if (status != STATUS) {
            return false;
        }
        try {
            return isSaid(JSON.readTree(body.getBytes()).path("error"));
        } catch (IOException notJson) {
            return false;
        }
    }

    /** Whether a sentence of an Ollama server says so. */
    public static boolean isSentence(String sentence) {
        return SENTENCE.matcher(sentence).matches();
    }
}
