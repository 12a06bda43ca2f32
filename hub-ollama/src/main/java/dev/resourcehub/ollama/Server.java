package dev.resourcehub.ollama;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.client.OllamaClient;
import dev.resourcehub.ollama.wire.Listed;
import dev.resourcehub.ollama.wire.Loaded;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Offer;
import io.vertx.core.Future;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One Ollama server: how it is asked, and what was last seen there. Any thread. */
final class Server {

    private final InstanceId id;
    private final URI url;
    private final Origin origin;
    private final OllamaClient client;
    private final Set<String> loadedSince = ConcurrentHashMap.newKeySet();
    private final Set<String> loadedInVain = ConcurrentHashMap.newKeySet();
    private volatile Set<String> allowed;
    private volatile Seen seen = new Seen("", List.of(), List.of(), Offer.NONE);

    Server(OllamaSettings.Instance instance, Origin origin, OllamaClient client) {
        this.id = instance.id();
        this.url = instance.url();
        this.origin = origin;
        this.client = client;
        this.allowed = keys(instance.models());
    }

    InstanceId id() {
        return id;
    }

    URI url() {
        return url;
    }

    Origin origin() {
        return origin;
    }

    OllamaClient client() {
        return client;
    }

    /** Asks what it has; what is seen holds until the next look. */
    Future<Void> look() {
        return client.version()
                .compose(version -> client.tags()
                        .compose(models -> client.ps().compose(loaded -> {
                            saw(version, models, loaded);
                            return Future.succeededFuture();
                        })));
    }

    /** The models it may be asked for and those in memory, by {@link ModelName#key}. */
    Offer offer() {
        return seen.offer();
    }

    /** The models it has, those it may not be asked for among them. */
    List<Listed> models() {
        return seen.models();
    }

    List<Loaded> loaded() {
        return seen.loaded();
    }

    /** It may be asked for these and no others from now on; for all it has where there are none. */
    synchronized void restrictTo(Set<ModelName> models) {
        allowed = keys(models);
        Seen now = seen;
        saw(now.version(), now.models(), now.loaded());
    }

    /** Whether a call for {@code model} must wait for its load. A load that was waited for in vain excuses nobody again. */
    boolean mustLoad(String model) {
        return !seen.offer().resident().contains(model)
                && !loadedSince.contains(model)
                && !loadedInVain.contains(model);
    }

    /** A call waited for the load of {@code model}, and got it or not. */
    void waitedForLoad(String model, boolean came) {
        if (!seen.offer().capabilities().contains(model)) {
            return;
        }
        if (came) {
            loadedInVain.remove(model);
            loadedSince.add(model);
        } else {
            loadedInVain.add(model);
        }
    }

    Map<String, Object> facts() {
        Seen now = seen;
        return Map.of(
                "version", now.version(),
                "models", now.models().stream().map(Listed::name).toList(),
                "resident", now.loaded().stream().map(Loaded::name).toList());
    }

    private synchronized void saw(String version, List<Listed> models, List<Loaded> loaded) {
        Set<String> mayBeAsked = allowed;
        Set<String> has = keysOf(models.stream().map(Listed::name)).stream()
                .filter(key -> mayBeAsked.isEmpty() || mayBeAsked.contains(key))
                .collect(Collectors.toUnmodifiableSet());
        seen = new Seen(
                version, models, loaded, new Offer(has, keysOf(loaded.stream().map(Loaded::name))));
        loadedSince.clear();
        loadedInVain.retainAll(has);
        loadedInVain.removeAll(seen.offer().resident());
    }

    private static Set<String> keys(Set<ModelName> names) {
        return names.stream().map(ModelName::key).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> keysOf(Stream<String> names) {
        return names.filter(ModelName::isValid)
                .map(name -> new ModelName(name).key())
                .collect(Collectors.toUnmodifiableSet());
    }

    private record Seen(String version, List<Listed> models, List<Loaded> loaded, Offer offer) {}

    /** Where a server came from. */
    enum Origin {
        CONFIGURED("ollama"),
        DISCOVERED("ollama"),
        EMBEDDED("embedded");

        private final String kind;

        Origin(String kind) {
            this.kind = kind;
        }

        /** What people are told it is. */
        String kind() {
            return kind;
        }
    }
}
