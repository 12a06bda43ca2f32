package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.ModelCard;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Models of a shelf whose files are never opened. */
final class Shelves {

    static final Instant NOW = Instant.parse("2026-11-21T07:06:46.288983337Z");

    private Shelves() {}

    /** A model whose digest is {@code digit} 64 times. */
    static Shelved model(String name, String digit) {
        ModelCard card =
                new ModelCard(name, digit.repeat(64), 1, NOW, "gemma3", "1M", "F32", 512, 64, "plain", Map.of());
        return new Shelved(card, Template.PLAIN, Path.of(name), Optional.empty());
    }

    static Shelved refused(String name, String digit, String reason) {
        Shelved model = model(name, digit);
        return new Shelved(model.card(), model.template(), model.file(), Optional.of(reason));
    }
}
