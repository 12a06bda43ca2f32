package dev.resourcehub.server.config;

import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Nearest;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one object of {@code ollama.instances}. */
final class InstanceReader {

    private static final Set<String> FIELDS =
            Set.of("id", "url", "tags", "weight", "priority", "max_concurrent", "models");

    private static final Reading<InstanceId> ID = new Reading<>(
            "an id of letters, digits, dot, dash and underscore",
            word -> word.matches("[A-Za-z0-9._-]{1,128}") ? Optional.of(new InstanceId(word)) : Optional.empty());
    private static final Reading<ModelName> MODEL = new Reading<>(
            "a model name", word -> ModelName.isValid(word) ? Optional.of(new ModelName(word)) : Optional.empty());

    private InstanceReader() {}

    /** The instance at {@code path}; empty, with a fault, when it has no usable URL. */
    static Optional<OllamaSettings.Instance> read(String path, Map<String, Given> item, List<Fault> faults) {
        Map<String, Given> placed = new LinkedHashMap<>();
        item.forEach((field, value) -> {
            if (FIELDS.contains(field)) {
                placed.put(path + "." + field, value);
            } else {
                faults.add(Fault.unknown(
                        path + "." + field, Nearest.to(field, FIELDS).map(near -> path + "." + near), value.origin()));
            }
        });
        Values values = new Values(placed, faults);
        Key<URI> url = Key.optional(path + ".url", Reading.SERVER_URL);
        if (!placed.containsKey(url.path())) {
            faults.add(new Fault(
                    url.path(), Optional.of("nothing"), Reading.SERVER_URL.expected(), Optional.empty(), "settings"));
        }
        Optional<URI> address = values.optional(url);
        Optional<InstanceId> id = values.optional(Key.optional(path + ".id", ID));
        List<String> tags = values.list(Key.list(path + ".tags", List.of(), Reading.TEXT));
        int weight = values.one(Key.one(path + ".weight", "1", Reading.whole(1, 1_000)));
        int priority = values.one(Key.one(path + ".priority", "0", Reading.whole(0, 1_000)));
        String usual = Integer.toString(OllamaSettings.Instance.DEFAULT_MAX_CONCURRENT);
        int most = values.one(Key.one(path + ".max_concurrent", usual, Reading.whole(1, 10_000)));
        Set<ModelName> models = values.list(Key.list(path + ".models", List.of(), MODEL)).stream()
                .collect(Collectors.toUnmodifiableSet());
        return address.map(uri -> new OllamaSettings.Instance(
                id.orElseGet(() -> OllamaSettings.Instance.at(uri).id()),
                uri,
                new HashSet<>(tags),
                weight,
                priority,
                most,
                models));
    }
}
