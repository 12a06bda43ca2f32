package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.model.CatalogEntry;
import dev.resourcehub.ollama.model.Flushed;
import dev.resourcehub.ollama.model.ManagedModel;
import dev.resourcehub.ollama.model.ModelStatus;
import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.resource.HubException;
import java.nio.file.Path;
import java.time.Instant;

/** Writes models as the catalog and the fleet know them. */
final class ModelAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ModelAnswers() {}

    /** What a list of models shows of each. */
    static ObjectNode brief(ManagedModel model) {
        return NODES.objectNode()
                .put("id", model.name().key())
                .put("name", model.name().value())
                .put("size", model.sizeBytes())
                .put("size_bytes", model.sizeBytes())
                .put("path", model.path().map(Path::toString).orElse(null))
                .put("status", model.status().wireName())
                .put("loaded", model.loaded());
    }

    static ObjectNode managed(ManagedModel model) {
        ObjectNode json = brief(model);
        switch (model.status()) {
            case ModelStatus.Available available -> {}
            case ModelStatus.Downloading downloading -> {}
            case ModelStatus.Failed failed ->
                json.putObject("error").put("code", failed.code().value()).put("message", failed.cause());
            case ModelStatus.Refused refused -> json.put("reason", refused.reason());
        }
        var instances = json.putArray("instances");
        model.instances()
                .forEach(holder -> instances
                        .addObject()
                        .put("id", holder.id().value())
                        .put("resident", holder.resident())
                        .put("expires_at", holder.expiresAt().orElse(null)));
        model.entry()
                .ifPresentOrElse(
                        entry -> kept(json, entry),
                        () -> model.fleet()
                                .ifPresent(seen -> json.put(
                                                "architecture", seen.family().orElse(null))
                                        .put("quantization", seen.quantization().orElse(null))));
        return json;
    }

    private static void kept(ObjectNode json, CatalogEntry entry) {
        json.put("vendor", entry.origin().vendor())
                .put("source", ModelReference.shown(entry.origin().source()))
                .put("reference", ModelReference.shown(entry.origin().reference()))
                .put(
                        "revision",
                        entry.origin().revision().isEmpty()
                                ? null
                                : entry.origin().revision())
                .put("format", entry.traits().format())
                .put("architecture", entry.traits().architecture())
                .put("quantization", entry.traits().quantization())
                .put("licence", entry.traits().licence());
        var files = json.putArray("files");
        entry.files()
                .forEach(file -> files.addObject()
                        .put("path", file.path())
                        .put("size_bytes", file.sizeBytes())
                        .put("sha256", file.sha256())
                        .put("verified", file.verified()));
        json.put("added_at", entry.addedAt().toString())
                .put("updated_at", entry.updatedAt().toString())
                .put(
                        "last_accessed",
                        entry.lastAccessed().map(Instant::toString).orElse(null))
                .put("job", entry.job().map(Object::toString).orElse(null));
        json.set("provenance", ReadinessAnswers.provenance(entry.provenance()));
    }

    /** A model that is gone from everywhere; thrown is why it is not. */
    static ObjectNode gone(Flushed flushed) {
        if (!flushed.success()) {
            throw new HubException(flushed.failures().values().iterator().next());
        }
        ObjectNode json = NODES.objectNode()
                .put("performed", flushed.performed())
                .put("name", flushed.model().value());
        var instances = json.putArray("instances");
        flushed.instances().forEach(instance -> instances.add(instance.value()));
        return json;
    }
}
