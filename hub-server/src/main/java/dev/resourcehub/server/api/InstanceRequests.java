package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.NewInstance;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the bodies of operations on instances; whether a hub can do what they say is the hub's word. */
final class InstanceRequests {

    /** How long a drain waits where its request does not say. */
    static final Duration USUAL_DRAIN = Duration.ofSeconds(30);

    private static final Duration LONGEST_DRAIN = Duration.ofHours(24);
    private static final int MOST_WEIGHT = 1_000;
    private static final int MOST_PRIORITY = 1_000;
    private static final int MOST_CONCURRENT = 10_000;
    private static final int MOST_TAGS = 64;
    private static final int LONGEST_TAG = 128;
    private static final int MOST_MODELS = 1_000;
    private static final int LONGEST_URL = 2_048;
    private static final int HIGHEST_PORT = 65_535;
    private static final Set<String> BY_HOST = Set.of("http", "https", "tcp");

    private static final Set<String> CHANGE = Set.of("tags", "weight", "priority", "max_concurrent", "models");
    private static final Set<String> REGISTER =
            Set.of("id", "url", "tags", "weight", "priority", "max_concurrent", "models");
    private static final Set<String> DRAIN = Set.of("deadline_ms");

    private InstanceRequests() {}

    static NewInstance register(JsonNode body) {
        Fields fields = Fields.of(body, REGISTER);
        return new NewInstance(
                fields.text("id").map(InstanceRequests::id),
                url(fields.requiredText("url", "the URL of a server")),
                tags(fields).orElse(Set.of()),
                weight(fields),
                priority(fields),
                maxConcurrent(fields),
                models(fields).orElse(Set.of()));
    }

    static InstanceChange change(JsonNode body) {
        Fields fields = Fields.of(body, CHANGE);
        return new InstanceChange(
                tags(fields), weight(fields), priority(fields), maxConcurrent(fields), models(fields));
    }

    static Duration drainLimit(JsonNode body) {
        OptionalLong millis = Fields.of(body, DRAIN).whole("deadline_ms", 0, LONGEST_DRAIN.toMillis());
        return millis.isPresent() ? Duration.ofMillis(millis.getAsLong()) : USUAL_DRAIN;
    }

    private static InstanceId id(String text) {
        try {
            return new InstanceId(text);
        } catch (IllegalArgumentException malformed) {
            throw JsonBody.invalid("id", "1 to 128 letters, digits, dots, dashes and underscores");
        }
    }

    private static URI url(String text) {
        try {
            URI uri = new URI(text);
            if (text.length() <= LONGEST_URL && isAddress(uri)) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // refused below, like every other text that is no address
        }
        throw JsonBody.invalid(
                "url", "a URL without user, password, query and fragment, such as http://127.0.0.1:11434");
    }

    private static boolean isAddress(URI uri) {
        if (!uri.isAbsolute() || uri.isOpaque() || uri.getPort() > HIGHEST_PORT) {
            return false;
        }
        boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
        return bare && (uri.getHost() != null || !BY_HOST.contains(uri.getScheme()));
    }

    private static Optional<Set<String>> tags(Fields fields) {
        if (!fields.has("tags")) {
            return Optional.empty();
        }
        List<String> tags = fields.texts("tags", MOST_TAGS);
        for (int i = 0; i < tags.size(); i++) {
            if (tags.get(i).isBlank() || tags.get(i).length() > LONGEST_TAG) {
                throw JsonBody.invalid("tags[" + i + "]", "a text of 1 to " + LONGEST_TAG + " characters");
            }
        }
        return Optional.of(new LinkedHashSet<>(tags));
    }

    private static Optional<Set<String>> models(Fields fields) {
        if (!fields.has("models")) {
            return Optional.empty();
        }
        return Optional.of(ModelNames.list(fields, "models", MOST_MODELS).stream()
                .map(ModelName::value)
                .collect(Collectors.toSet()));
    }

    private static Optional<Integer> weight(Fields fields) {
        return whole(fields, "weight", 1, MOST_WEIGHT);
    }

    private static Optional<Integer> priority(Fields fields) {
        return whole(fields, "priority", 0, MOST_PRIORITY);
    }

    private static Optional<Integer> maxConcurrent(Fields fields) {
        return whole(fields, "max_concurrent", 1, MOST_CONCURRENT);
    }

    private static Optional<Integer> whole(Fields fields, String name, int least, int most) {
        OptionalLong value = fields.whole(name, least, most);
        return value.isPresent() ? Optional.of((int) value.getAsLong()) : Optional.empty();
    }
}
