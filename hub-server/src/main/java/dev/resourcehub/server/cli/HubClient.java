package dev.resourcehub.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Talks to a running hub. Blocking. */
final class HubClient {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAVAILABLE = 503;
    private static final int HIGHEST_PORT = 65_535;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final String base;
    private final HttpClient http;

    /** A client of the hub at {@code url}. */
    static HubClient at(String url) throws ClientFault {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        if (!base.matches("https?://[^\\s/?#]+") || !hasHost(base)) {
            throw new ClientFault("'" + url + "' is not the URL of a hub, such as http://127.0.0.1:8080");
        }
        return new HubClient(base);
    }

    private static boolean hasHost(String base) {
        try {
            URI uri = new URI(base);
            return uri.getHost() != null && uri.getPort() <= HIGHEST_PORT;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private HubClient(String base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    /** The JSON at {@code path}. */
    JsonNode get(String path) throws ClientFault {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Accept", "application/json")
                .build();
        HttpResponse<Stream<String>> response = send(request);
        try (Stream<String> lines = response.body()) {
            return parse(lines.collect(Collectors.joining("\n")));
        }
    }

    /** A name as one part of a path. */
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Posts nothing and gives the JSON that answers. */
    JsonNode post(String path) throws ClientFault {
        return answer(HttpRequest.newBuilder(URI.create(base + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Posts {@code body} and gives the JSON that answers. */
    JsonNode post(String path, JsonNode body) throws ClientFault {
        return answer(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode answer(HttpRequest.Builder request) throws ClientFault {
        HttpResponse<Stream<String>> response =
                send(request.header("Accept", "application/json").build());
        try (Stream<String> lines = response.body()) {
            return parse(lines.collect(Collectors.joining("\n")));
        }
    }

    /**
     * Hands over the events of a stream behind {@code lastId} (empty: all), and returns when it ends, for whatever reason; a hub
     * that refuses for now counts as that. An {@link IOException} says that the connection broke or that nobody answers.
     */
    void follow(String path, String lastId, Listener listener) throws ClientFault, IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "application/x-ndjson");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<Stream<String>> response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() == UNAVAILABLE) {
                return;
            }
            if (response.statusCode() / 100 != 2) {
                throw refusal(response.statusCode(), lines);
            }
            Iterator<String> events = lines.iterator();
            while (events.hasNext()) {
                listener.event(parse(events.next()));
            }
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    /** Posts a call that answers with events, and hands over each; the last one tells how it ended. */
    JsonNode stream(String path, JsonNode body, Listener listener) throws ClientFault {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        @Nullable JsonNode last = null;
        try (Stream<String> lines = send(request).body()) {
            Iterator<String> events = lines.iterator();
            while (events.hasNext()) {
                JsonNode event = parse(events.next());
                last = event;
                if (event.path("event").asText().equals("problem")) {
                    throw new ClientFault(event.path("code").asText() + ": "
                            + event.path("detail").asText());
                }
                listener.event(event);
            }
        } catch (UncheckedIOException broken) {
            throw new ClientFault("the connection to " + base + " broke before the end");
        }
        if (last == null) {
            throw new ClientFault("the hub at " + base + " sent no event");
        }
        return last;
    }

    private HttpResponse<Stream<String>> send(HttpRequest request) throws ClientFault {
        HttpResponse<Stream<String>> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofLines());
        } catch (IOException unreachable) {
            throw new ClientFault(
                    "no hub answers at " + base + "; start one with 'hub up', or name another with --url");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ClientFault("interrupted");
        }
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        try (Stream<String> lines = response.body()) {
            throw refusal(response.statusCode(), lines);
        }
    }

    private static ClientFault refusal(int status, Stream<String> lines) throws ClientFault {
        JsonNode problem = parse(lines.collect(Collectors.joining("\n")));
        return new ClientFault(problem.path("code").asText("status " + status) + ": "
                + problem.path("detail").asText("the hub refused"));
    }

    private static JsonNode parse(String text) throws ClientFault {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new ClientFault("what answers there is not a hub");
        }
    }

    /** Takes events of a stream in order. */
    @FunctionalInterface
    interface Listener {
        void event(JsonNode event);
    }
}
