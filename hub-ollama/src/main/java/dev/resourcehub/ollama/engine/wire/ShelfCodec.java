package dev.resourcehub.ollama.engine.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The shelf file: what the child may serve, written by the hub and read by the child; any thread. */
public final class ShelfCodec {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ShelfCodec() {}

    /** Writes the models in their order; the first is the default one. */
    public static byte[] write(List<ShelfEntry> models) {
        ArrayNode list = JSON.createArrayNode();
        for (ShelfEntry model : models) {
            ObjectNode entry = list.addObject();
            entry.put("name", model.name());
            model.files().forEach(entry.putArray("files")::add);
            entry.put("digest", model.digest()).put("bytes", model.bytes()).put("template", model.template());
            model.added().ifPresent(time -> entry.put("added_at", time.toString()));
            model.refusal().ifPresent(reason -> entry.put("refusal", reason));
        }
        try {
            return JSON.writeValueAsBytes(list);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads what {@link #write} wrote; throws {@link IOException} on anything else. */
    public static List<ShelfEntry> read(byte[] text) throws IOException {
        JsonNode list = JSON.readTree(text);
        if (!list.isArray()) {
            throw new IOException("the shelf is no list");
        }
        List<ShelfEntry> models = new ArrayList<>();
        try {
            for (JsonNode entry : list) {
                List<String> files = new ArrayList<>();
                entry.path("files").forEach(file -> files.add(file.asText()));
                models.add(new ShelfEntry(
                        entry.path("name").asText(),
                        files,
                        entry.path("digest").asText(),
                        entry.path("bytes").asLong(),
                        entry.path("template").asText(),
                        text(entry, "added_at").map(Instant::parse),
                        text(entry, "refusal")));
            }
        } catch (IllegalArgumentException | DateTimeParseException damaged) {
            throw new IOException("the shelf is damaged: " + damaged.getMessage(), damaged);
        }
        return List.copyOf(models);
    }

    private static Optional<String> text(JsonNode entry, String field) {
        return Optional.of(entry.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
}
