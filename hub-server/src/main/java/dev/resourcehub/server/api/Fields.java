package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.resource.Nearest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a request, read strictly: the first fault is thrown as a {@link HubException} that names the field
 * by its path, such as {@code options.temperature}.
 *
 * <p>{@code null} counts as absent, everywhere.
 */
final class Fields {

    private final JsonNode object;
    private final String path;

    /** The body as an object with no other fields than {@code known}. */
    static Fields of(JsonNode body, Set<String> known) {
        if (!body.isObject()) {
            throw new HubException(new Failure.InvalidRequest(Codes.WRONG_TYPE, "", "a JSON object"));
        }
        return new Fields(body, "").only(known);
    }

    private Fields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    private Fields only(Set<String> known) {
        for (var member : object.properties()) {
            String name = member.getKey();
            if (!known.contains(name)) {
                String shown = name.length() <= 128 ? name : name.substring(0, 128);
                throw new HubException(new Failure.InvalidRequest(
                        Codes.UNKNOWN_FIELD,
                        at(shown),
                        "a documented field",
                        Nearest.to(name, known).map(this::at)));
            }
        }
        return this;
    }

    /** The path of a field of this object. */
    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return find(name) != null;
    }

    Optional<String> text(String name) {
        JsonNode node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(textOf(node, at(name)));
    }

    String requiredText(String name, String expected) {
        return text(name).orElseThrow(() -> missing(name, expected));
    }

    Optional<Boolean> flag(String name) {
        JsonNode node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw wrongType(at(name), "true or false");
        }
        return Optional.of(node.booleanValue());
    }

    OptionalLong whole(String name, long least, long most) {
        JsonNode node = find(name);
        if (node == null) {
            return OptionalLong.empty();
        }
        if (!node.isIntegralNumber()) {
            throw wrongType(at(name), "a whole number");
        }
        if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
            throw outOfRange(name, least, most);
        }
        return OptionalLong.of(node.longValue());
    }

    Optional<Double> number(String name, double least, double most) {
        JsonNode node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isNumber()) {
            throw wrongType(at(name), "a number");
        }
        BigDecimal value = node.decimalValue();
        if (value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw outOfRange(name, least, most);
        }
        return Optional.of(value.doubleValue());
    }

    /** A number of milliseconds, from 1. */
    Optional<Duration> millis(String name, Duration most) {
        OptionalLong millis = whole(name, 1, most.toMillis());
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    List<String> texts(String name, int most) {
        List<String> texts = new ArrayList<>();
        List<JsonNode> items = items(name, most, "an array of strings");
        for (int i = 0; i < items.size(); i++) {
            texts.add(textOf(items.get(i), at(name) + "[" + i + "]"));
        }
        return texts;
    }

    /** An array of objects, each with no other fields than {@code known}. */
    List<Fields> objects(String name, int most, Set<String> known) {
        List<Fields> objects = new ArrayList<>();
        List<JsonNode> items = items(name, most, "an array of objects");
        for (int i = 0; i < items.size(); i++) {
            String itemPath = at(name) + "[" + i + "]";
            if (!items.get(i).isObject()) {
                throw wrongType(itemPath, "an object");
            }
            objects.add(new Fields(items.get(i), itemPath).only(known));
        }
        return objects;
    }

    Optional<Fields> object(String name, Set<String> known) {
        return anyObject(name).map(fields -> fields.only(known));
    }

    /** What stands for an object that was not sent. */
    Fields empty(String name) {
        return new Fields(JsonNodeFactory.instance.objectNode(), at(name));
    }

    /** An object whose further fields are nobody's business here. */
    Optional<Fields> anyObject(String name) {
        JsonNode node = find(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            throw wrongType(at(name), "an object");
        }
        return Optional.of(new Fields(node, at(name)));
    }

    Map<String, String> textMap(String name, int most) {
        Map<String, String> map = new LinkedHashMap<>();
        anyObject(name).ifPresent(fields -> {
            for (var member : fields.object.properties()) {
                map.put(member.getKey(), textOf(member.getValue(), fields.at(member.getKey())));
            }
        });
        if (map.size() > most) {
            throw JsonBody.invalid(at(name), "an object of at most " + most + " members");
        }
        return map;
    }

    /** Any JSON but null. */
    Optional<JsonText> json(String name) {
        return Optional.ofNullable(find(name)).map(JsonBody::text);
    }

    /** The node itself, where its form decides what it is. */
    Optional<JsonNode> node(String name) {
        return Optional.ofNullable(find(name));
    }

    /** The object as it was sent. */
    JsonNode raw() {
        return object;
    }

    HubException missing(String name, String expected) {
        return new HubException(new Failure.InvalidRequest(Codes.MISSING_FIELD, at(name), expected));
    }

    static HubException wrongType(String field, String expected) {
        return new HubException(new Failure.InvalidRequest(Codes.WRONG_TYPE, field, expected));
    }

    HubException notAvailable(String name) {
        return JsonBody.invalid(at(name), "not available in this version");
    }

    private List<JsonNode> items(String name, int most, String expected) {
        JsonNode node = find(name);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrongType(at(name), expected);
        }
        if (node.size() > most) {
            throw JsonBody.invalid(at(name), "an array of at most " + most + " items");
        }
        List<JsonNode> items = new ArrayList<>(node.size());
        node.forEach(items::add);
        return items;
    }

    private @Nullable JsonNode find(String name) {
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static String textOf(JsonNode node, String field) {
        if (!node.isTextual()) {
            throw wrongType(field, "a string");
        }
        return node.textValue();
    }

    private HubException outOfRange(String name, Number least, Number most) {
        return new HubException(new Failure.Unprocessable(
                Codes.INVALID_VALUE,
                at(name),
                "a number from " + least + " to " + most,
                Map.of("minimum", least, "maximum", most)));
    }
}
