package dev.resourcehub.ollama.engine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The fields of one request object; what is absent reads as empty, what has a wrong type is refused as Go words it. */
final class Fields {

    private final JsonNode object;
    private final String path;

    Fields(JsonNode object, String path, String type) {
        if (!object.isObject() && !object.isNull()) {
            throw new Refusal(400, "json: cannot unmarshal " + kind(object) + " into Go value of type " + type);
        }
        this.object = object;
        this.path = path;
    }

    JsonNode node(String name) {
        return object.path(name);
    }

    /** A text without lone surrogates; empty where absent. */
    String text(String name) {
        JsonNode value = node(name);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw wrongType(name, value, "string");
        }
        return Text.sound(value.textValue());
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = node(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw wrongType(name, value, "bool");
        }
        return value.booleanValue();
    }

    List<JsonNode> list(String name) {
        return list(name, "[]");
    }

    List<JsonNode> list(String name, String type) {
        JsonNode value = node(name);
        List<JsonNode> items = new ArrayList<>();
        if (value.isMissingNode() || value.isNull()) {
            return items;
        }
        if (!value.isArray()) {
            throw wrongType(name, value, type);
        }
        value.forEach(items::add);
        return items;
    }

    /** Whether {@code think} is true or a level. */
    boolean asksToThink() {
        JsonNode value = node("think");
        return value.isBoolean()
                ? value.booleanValue()
                : value.isTextual() && !value.textValue().isEmpty();
    }

    Refusal wrongType(String name, JsonNode value, String type) {
        return new Refusal(
                400,
                "json: cannot unmarshal " + kind(value) + " into Go struct field " + path + "." + name + " of type "
                        + type);
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> "number";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case ARRAY -> "array";
            case OBJECT, POJO -> "object";
            case NULL, MISSING, BINARY -> "null";
        };
    }
}
