package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.wire.ModelCard;
import dev.resourcehub.ollama.engine.wire.ShelfEntry;
import dev.resourcehub.ollama.vendor.GgufHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A model that may be served.
 *
 * @param file what llama.cpp opens
 * @param refusal why it is not served after all
 */
record Shelved(ModelCard card, Template template, Path file, Optional<String> refusal) {

    /** Reads what the file says about itself; one that cannot be read is known by its entry alone. Blocks. */
    static Shelved read(ShelfEntry entry) {
        Path file = Path.of(entry.files().getFirst());
        try {
            GgufHeader header = GgufHeader.read(file);
            Template template = entry.template().isEmpty()
                    ? Template.recognise(header.text("tokenizer.chat_template"))
                    : Template.named(entry.template());
            String family = header.architecture();
            ModelCard card = new ModelCard(
                    entry.name(),
                    entry.digest(),
                    entry.bytes(),
                    entry.added().isPresent()
                            ? entry.added().get()
                            : Files.getLastModifiedTime(file).toInstant(),
                    family,
                    size(header.parameters()),
                    header.quantization(),
                    header.number(family + ".context_length"),
                    header.number(family + ".embedding_length"),
                    template.wireName(),
                    header.facts());
            return new Shelved(card, template, file, entry.refusal());
        } catch (IOException unreadable) {
            return new Shelved(unknown(entry), Template.PLAIN, file, entry.refusal());
        }
    }

    /** Whether {@code name} means it. */
    boolean isNamed(String name) {
        return ModelName.isValid(name) && new ModelName(name).sameModelAs(card.name());
    }

    /** What its content is known by. */
    String digest() {
        return card.digest();
    }

    private static ModelCard unknown(ShelfEntry entry) {
        return new ModelCard(
                entry.name(),
                entry.digest(),
                entry.bytes(),
                entry.added().orElse(Instant.EPOCH),
                "unknown",
                "unknown",
                "unknown",
                0,
                0,
                Template.PLAIN.wireName(),
                Map.of());
    }

    private static String size(long parameters) {
        return parameters >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1fB", parameters / 1e9)
                : String.format(Locale.ROOT, "%.2fM", parameters / 1e6);
    }
}
