package dev.resourcehub.server.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is served where: path templates in Vert.x form ({@code /hubs/:hub}), each with a handler for some methods.
 *
 * <p>What is served to {@code GET} is served to {@code HEAD}; every path answers {@code OPTIONS}, and another method with
 * 405 and the ones it takes.
 */
public final class Routes {

    private final Map<String, Map<HttpMethod, Entry>> entries = new LinkedHashMap<>();

    /** Serves {@code GET} with JSON. */
    public Routes get(String template, Consumer<Exchange> handler) {
        return add(HttpMethod.GET, template, List.of("application/json"), false, handler);
    }

    /** Serves {@code GET} with one of {@code offered} media types; also while the hub drains when {@code always}. */
    public Routes get(String template, List<String> offered, Availability availability, Consumer<Exchange> handler) {
        return add(HttpMethod.GET, template, offered, availability == Availability.ALWAYS, handler);
    }

    /** Serves {@code POST}; the handler looks at {@code Accept} itself, once it knows the body. */
    public Routes post(String template, Consumer<Exchange> handler) {
        return add(HttpMethod.POST, template, List.of(), false, handler);
    }

    /** Serves {@code PATCH}; the handler looks at {@code Accept} itself. */
    public Routes patch(String template, Consumer<Exchange> handler) {
        return add(HttpMethod.PATCH, template, List.of(), false, handler);
    }

    /** Serves {@code PUT}; the handler looks at {@code Accept} itself. */
    public Routes put(String template, Consumer<Exchange> handler) {
        return add(HttpMethod.PUT, template, List.of(), false, handler);
    }

    /** Serves {@code DELETE}. */
    public Routes delete(String template, Consumer<Exchange> handler) {
        return add(HttpMethod.DELETE, template, List.of(), false, handler);
    }

    private Routes add(
            HttpMethod method, String template, List<String> offered, boolean always, Consumer<Exchange> handler) {
        entries.computeIfAbsent(template, path -> new LinkedHashMap<>())
                .put(method, new Entry(offered, always, handler));
        return this;
    }

    Map<String, Map<HttpMethod, Entry>> entries() {
        return entries;
    }

    /** What may be sent to a template: its methods, and those that come with them. */
    static List<String> names(Map<HttpMethod, Entry> methods) {
        List<String> names = new ArrayList<>();
        methods.keySet().forEach(method -> names.add(method.name()));
        if (methods.containsKey(HttpMethod.GET)) {
            names.add("HEAD");
        }
        names.add("OPTIONS");
        return names;
    }

    /** When a route answers. */
    public enum Availability {
        /** Until the hub drains. */
        SERVING,
        /** As long as the process listens. */
        ALWAYS
    }

    record Entry(List<String> offered, boolean always, Consumer<Exchange> handler) {}
}
