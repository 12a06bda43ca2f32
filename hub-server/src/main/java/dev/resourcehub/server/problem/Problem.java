package dev.resourcehub.server.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.JsonText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One occurrence of a problem, ready to be written as RFC 9457 JSON.
 *
 * @param entry which problem it is
 * @param detail this occurrence in one sentence; never a secret
 * @param facts further members in the order they are written, plain values, lists and maps of them
 * @param headers further headers of the answer, such as {@code Retry-After}
 */
public record Problem(Catalogue.Entry entry, String detail, Map<String, Object> facts, Map<String, String> headers) {

    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** An occurrence of {@code code} without facts or headers. */
    public static Problem of(Code code, String detail) {
        return new Problem(Catalogue.of(code), detail, Map.of(), Map.of());
    }

    /** The same with one more fact. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new Problem(entry, detail, more, headers);
    }

    /** The same with one more header. */
    public Problem header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(entry, detail, facts, more);
    }

    /** The same, telling when to come back: in milliseconds as a fact, in whole seconds, at least one, as a header. */
    public Problem retryAfter(Duration wait) {
        long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
        return with("retry_after_ms", wait.toMillis()).header("Retry-After", Long.toString(seconds));
    }

    /** The HTTP status. */
    public int status() {
        return entry.status();
    }

    /** The code. */
    public String code() {
        return entry.code().value();
    }

    /** The object as it travels, on one line; {@code instance} is the request's id. */
    public JsonText toJson(String instance) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "/problems/" + code());
        members.put("title", entry.title());
        members.put("status", status());
        members.put("detail", detail);
        members.put("instance", instance);
        members.put("code", code());
        facts.forEach(members::putIfAbsent);
        try {
            return new JsonText(JSON.writeValueAsString(members));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a fact is not a plain value", impossible);
        }
    }
}
