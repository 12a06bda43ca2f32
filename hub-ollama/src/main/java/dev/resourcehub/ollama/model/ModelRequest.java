package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.readiness.Provenance;
import java.util.Optional;

/**
 * What the library is asked for.
 *
 * @param source where it is to come from; where empty, where it came from before, else the Ollama registry
 * @param provenance who wants it; the library fills in the API where empty
 */
public record ModelRequest(
        ModelName model,
        Optional<String> source,
        Optional<String> sha256,
        Placement placement,
        Optional<Provenance> provenance) {

    /** A model by its name alone. */
    public static ModelRequest of(ModelName model) {
        return new ModelRequest(model, Optional.empty(), Optional.empty(), new Placement.Anywhere(), Optional.empty());
    }

    /** The same, wanted by somebody in particular. */
    public ModelRequest by(Provenance who) {
        return new ModelRequest(model, source, sha256, placement, Optional.of(who));
    }

    /** The same from {@code where}. */
    public ModelRequest from(String where) {
        return new ModelRequest(model, Optional.of(where), sha256, placement, provenance);
    }

    /**
     * A name made of the parts that the AI API takes; empty where the result cannot be kept.
     *
     * @param version a tag, used where {@code model} has none
     * @param repository put before {@code model} and a slash, unless it stands there already
     */
    public static Optional<ModelName> name(String model, Optional<String> version, Optional<String> repository) {
        String name = model.strip();
        if (repository.isPresent() && !name.startsWith(repository.get() + "/")) {
            name = repository.get() + "/" + name;
        }
        boolean tagged = name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
        return KeptNames.read(version.isPresent() && !tagged ? name + ":" + version.get() : name);
    }
}
