package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.server.http.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A part of a list that is sorted by key: {@code limit} items behind the one {@code after} names. */
record Page<T>(List<T> items, Optional<String> next) {

    private static final int MOST = 1_000;

    /** The part of {@code all} that the request's {@code limit} (1 to 1,000, 100 by default) and {@code after} ask for. */
    static <T> Page<T> of(Exchange exchange, List<T> all, Function<T, String> key) {
        Optional<String> after = exchange.query("after");
        List<T> rest = all.stream()
                .filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
                .toList();
        return firstOf(exchange, rest, key);
    }

    /** As many of {@code rest}, which stands behind what {@code after} names, as the request's {@code limit} asks for. */
    static <T> Page<T> firstOf(Exchange exchange, List<T> rest, Function<T, String> key) {
        int limit = exchange.query("limit").map(Page::limit).orElse(100);
        if (rest.size() <= limit) {
            return new Page<>(rest, Optional.empty());
        }
        List<T> part = rest.subList(0, limit);
        return new Page<>(part, Optional.of(key.apply(part.getLast())));
    }

    JsonText toJson(Function<T, ? extends JsonNode> write) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("items");
        items.forEach(item -> array.add(write.apply(item)));
        json.put("next", next.orElse(null));
        return JsonBody.text(json);
    }

    private static int limit(String text) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw JsonBody.invalid("limit", "a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }
}
