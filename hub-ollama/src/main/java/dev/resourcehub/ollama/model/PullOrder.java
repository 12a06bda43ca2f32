package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.readiness.Provenance;
import java.util.Optional;

/**
 * What a job is to bring: the params of {@code model.pull} and {@code model.import}.
 *
 * @param source where from; {@code file:} and a path for an import
 * @param name what it is called here; its own name where empty
 * @param sha256 64 lower-case hex digits that its first file must have
 * @param force fetch again what is there, and take a name from other content
 * @param provenance who wants it; the hub itself says so, where empty it was the API
 */
public record PullOrder(
        String source,
        Optional<ModelName> name,
        Optional<String> sha256,
        Placement placement,
        boolean force,
        Optional<Provenance> provenance) {}
