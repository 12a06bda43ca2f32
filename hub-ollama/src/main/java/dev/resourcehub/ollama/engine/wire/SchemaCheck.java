package dev.resourcehub.ollama.engine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Whether a JSON Schema is one that the native library turns into a grammar without trouble.
 *
 * <p>The library builds the grammar before it generates; repetitions are written out, so their counts are bounded here.
 */
final class SchemaCheck {

    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");
    private static final int MOST_NODES = 2000;
    private static final int DEEPEST = 32;
    private static final int MOST_TEXT = 64 * 1024;
    private static final int MOST_REPEATS = 1000;

    private final JsonNode root;
    private int nodes;

    private SchemaCheck(JsonNode root) {
        this.root = root;
    }

    static void check(JsonNode schema) {
        if (schema.toString().length() > MOST_TEXT) {
            throw refusal("longer than " + MOST_TEXT + " characters");
        }
        new SchemaCheck(schema).visit(schema, 0);
    }

    private void visit(JsonNode schema, int depth) {
        if (depth > DEEPEST || ++nodes > MOST_NODES) {
            throw refusal("deeper than " + DEEPEST + " levels or more than " + MOST_NODES + " parts");
        }
        if (schema.isBoolean()) {
            return;
        }
        if (!schema.isObject()) {
            throw refusal("a part is not an object");
        }
        types(schema.path("type"));
        reference(schema.path("$ref"));
        for (String counted : new String[] {"minItems", "maxItems", "minLength", "maxLength"}) {
            count(counted, schema.path(counted));
        }
        for (String bound : new String[] {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}) {
            bound(bound, schema.path(bound));
        }
        if (schema.has("pattern") || schema.has("not") || schema.has("patternProperties")) {
            throw refusal("pattern, patternProperties and not are not available in this engine");
        }
        if (schema.has("enum")
                && (!schema.path("enum").isArray() || schema.path("enum").isEmpty())) {
            throw refusal("enum is not a list of values");
        }
        required(schema.path("required"));
        for (String map : new String[] {"properties", "$defs", "definitions"}) {
            JsonNode members = schema.path(map);
            if (!members.isMissingNode() && !members.isObject()) {
                throw refusal(map + " is not an object");
            }
            members.forEach(member -> visit(member, depth + 1));
        }
        for (String list : new String[] {"anyOf", "oneOf", "allOf", "prefixItems"}) {
            JsonNode members = schema.path(list);
            if (!members.isMissingNode() && (!members.isArray() || members.isEmpty())) {
                throw refusal(list + " is not a list of schemas");
            }
            members.forEach(member -> visit(member, depth + 1));
        }
        items(schema, depth);
    }

    private void items(JsonNode schema, int depth) {
        JsonNode items = schema.path("items");
        if (items.isArray()) {
            items.forEach(item -> visit(item, depth + 1));
        } else if (!items.isMissingNode()) {
            visit(items, depth + 1);
        }
        JsonNode additional = schema.path("additionalProperties");
        if (!additional.isMissingNode()) {
            visit(additional, depth + 1);
        }
    }

    private static void types(JsonNode type) {
        if (type.isMissingNode()) {
            return;
        }
        if (type.isArray() && !type.isEmpty()) {
            type.forEach(SchemaCheck::type);
            return;
        }
        type(type);
    }

    private static void type(JsonNode type) {
        if (!type.isTextual() || !TYPES.contains(type.textValue())) {
            throw refusal("type is none of object, array, string, number, integer, boolean, null");
        }
    }

    private void reference(JsonNode reference) {
        if (reference.isMissingNode()) {
            return;
        }
        String target = reference.isTextual() ? reference.textValue() : "";
        boolean known = target.startsWith("#/") && root.at(target.substring(1)).isObject();
        if (!known) {
            throw refusal("$ref names no part of this schema");
        }
    }

    private static void count(String name, JsonNode value) {
        if (value.isMissingNode()) {
            return;
        }
        if (!value.isIntegralNumber() || value.longValue() < 0 || value.longValue() > MOST_REPEATS) {
            throw refusal(name + " is not a whole number from 0 to " + MOST_REPEATS);
        }
    }

    private static void bound(String name, JsonNode value) {
        if (!value.isMissingNode() && (!value.isIntegralNumber() || !value.canConvertToLong())) {
            throw refusal(name + " is not a whole number");
        }
    }

    private static void required(JsonNode required) {
        if (required.isMissingNode()) {
            return;
        }
        if (!required.isArray()) {
            throw refusal("required is not a list of names");
        }
        for (JsonNode name : required) {
            if (!name.isTextual()) {
                throw refusal("required is not a list of names");
            }
        }
    }

    private static Refusal refusal(String why) {
        return new Refusal(400, "invalid JSON schema in format: " + why);
    }
}
