package dev.resourcehub.server.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.server.problem.EdgeProblems;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a request body as exactly one JSON document in UTF-8 and writes answers.
 *
 * <p>Refused: other bytes, duplicate names, anything after the document, more than {@value #DEEPEST} levels, half a
 * surrogate pair. Numbers keep their digits.
 */
final class JsonBody {

    private static final int DEEPEST = 200;
    private static final int LONGEST_NUMBER = 1_000;
    private static final Pattern MAY_HOLD_SURROGATES = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(JsonNodeFactory.instance)
            .build();

    private JsonBody() {}

    /** The document in {@code body}; throws a {@link HubException} with {@code malformed_json} when there is none. */
    static JsonNode parse(Buffer body) {
        String text = decode(body);
        if (text.startsWith("\uFEFF")) {
            throw malformed("JSON without a byte order mark in front");
        }
        JsonNode document;
        try {
            document = JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw malformed("one JSON document: " + reasonOf(broken));
        }
        if (document == null || document.isMissingNode()) {
            throw malformed("one JSON document; it is empty");
        }
        if (MAY_HOLD_SURROGATES.matcher(text).find() && hasHalfCharacter(document)) {
            throw malformed("JSON whose texts are whole characters; one has half a surrogate pair");
        }
        return document;
    }

    /** A node as text on one line. */
    static JsonText text(JsonNode node) {
        return new JsonText(node.toString());
    }

    /** The same document with the fields of every object in one order, so that equal ones are equal texts. */
    static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(member -> object.set(member.getKey(), sorted(member.getValue())));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        return node;
    }

    /** A document that one of our own rooms made. */
    static JsonNode read(JsonText text) {
        try {
            return JSON.readTree(text.value());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a hub handed over text that is not JSON", broken);
        }
    }

    private static String decode(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed("JSON in UTF-8; some bytes are not");
        }
    }

    private static HubException malformed(String expected) {
        return new HubException(new Failure.InvalidRequest(EdgeProblems.MALFORMED_JSON, "", expected));
    }

    /** The parser's sentence without quotations of the body and without its own class names. */
    private static String reasonOf(JsonProcessingException broken) {
        var where = broken.getLocation();
        boolean known = where != null && where.getLineNr() > 0;
        String place = known ? " at line " + where.getLineNr() + ", column " + where.getColumnNr() : "";
        String message = broken.getOriginalMessage();
        String what = message.startsWith("Duplicate") ? "a name stands twice in one object" : "it ends or breaks";
        if (message.contains("nesting depth")) {
            what = "it is nested deeper than " + DEEPEST + " levels";
        } else if (message.startsWith("Number value length")) {
            what = "a number has more than " + LONGEST_NUMBER + " digits";
        }
        return what + place;
    }

    private static boolean hasHalfCharacter(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue();
            return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        }
        if (node.isObject() && node.properties().stream().anyMatch(member -> isHalf(member.getKey()))) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasHalfCharacter(child)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHalf(String name) {
        return name.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** A value of the right type that makes no sense at {@code field}. */
    static HubException invalid(String field, String expected) {
        return new HubException(new Failure.Unprocessable(Codes.INVALID_VALUE, field, expected));
    }
}
