package dev.resourcehub.ollama.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.JobId;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.CatalogEntry;
import dev.resourcehub.ollama.model.ModelStatus;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An entry of the catalog; what cannot be read throws an unchecked exception. */
final class EntryJson {

    private EntryJson() {}

    static ObjectNode write(CatalogEntry entry) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", entry.name().value())
                .put("reference", entry.origin().reference())
                .put("vendor", entry.origin().vendor())
                .put("source", entry.origin().source())
                .put("revision", entry.origin().revision());
        ArrayNode files = node.putArray("files");
        for (CatalogEntry.KeptFile file : entry.files()) {
            files.addObject()
                    .put("path", file.path())
                    .put("size_bytes", file.sizeBytes())
                    .put("sha256", file.sha256())
                    .put("verified", file.verified());
        }
        node.put("size_bytes", entry.sizeBytes());
        status(node.putObject("status"), entry.status());
        node.put("format", entry.traits().format())
                .put("architecture", entry.traits().architecture())
                .put("quantization", entry.traits().quantization())
                .put("template", entry.traits().template())
                .put("licence", entry.traits().licence());
        texts(
                node.putArray("instances"),
                entry.instances().stream().map(InstanceId::value).toList());
        texts(node.putArray("partials"), entry.partials());
        node.put("added_at", entry.addedAt().toString())
                .put("updated_at", entry.updatedAt().toString());
        entry.lastAccessed().ifPresent(at -> node.put("last_accessed", at.toString()));
        node.set("provenance", ProvenanceJson.write(entry.provenance()));
        entry.job().ifPresent(job -> node.put("job_id", job.value()));
        return node;
    }

    private static void status(ObjectNode node, ModelStatus status) {
        node.put("state", status.wireName());
        switch (status) {
            case ModelStatus.Failed failed ->
                node.put("code", failed.code().value()).put("cause", failed.cause());
            case ModelStatus.Refused refused -> node.put("cause", refused.reason());
            case ModelStatus.Available available -> {}
            case ModelStatus.Downloading downloading -> {}
        }
    }

    static CatalogEntry read(JsonNode node) {
        List<CatalogEntry.KeptFile> files = new ArrayList<>();
        for (JsonNode file : node.path("files")) {
            files.add(new CatalogEntry.KeptFile(
                    text(file, "path"),
                    file.path("size_bytes").longValue(),
                    digest(text(file, "sha256")),
                    file.path("verified").asBoolean()));
        }
        return new CatalogEntry(
                new ModelName(text(node, "name")),
                new CatalogEntry.Origin(
                        text(node, "reference"), text(node, "vendor"), text(node, "source"), text(node, "revision")),
                files,
                status(node.path("status")),
                new CatalogEntry.Traits(
                        text(node, "format"),
                        text(node, "architecture"),
                        text(node, "quantization"),
                        text(node, "template"),
                        text(node, "licence")),
                texts(node.path("instances")).stream().map(InstanceId::new).toList(),
                texts(node.path("partials")),
                Instant.parse(text(node, "added_at")),
                Instant.parse(text(node, "updated_at")),
                node.hasNonNull("last_accessed")
                        ? Optional.of(Instant.parse(text(node, "last_accessed")))
                        : Optional.empty(),
                ProvenanceJson.read(node, "provenance").orElseThrow(),
                node.hasNonNull("job_id") ? Optional.of(new JobId(text(node, "job_id"))) : Optional.empty());
    }

    private static ModelStatus status(JsonNode node) {
        return switch (text(node, "state")) {
            case "available" -> new ModelStatus.Available();
            case "downloading" -> new ModelStatus.Downloading();
            case "failed" -> new ModelStatus.Failed(new Code(text(node, "code")), text(node, "cause"));
            case "refused" -> new ModelStatus.Refused(text(node, "cause"));
            default -> throw new IllegalArgumentException("an unknown status");
        };
    }

    private static String digest(String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a digest that is not 64 hex digits");
        }
        return text;
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("no text under " + field);
        }
        return value.asText();
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
