package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.ShelfCodec;
import dev.resourcehub.ollama.engine.wire.ShelfEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The shelf as a file that the hub replaces whole; read again when another file is in its place.
 *
 * <p>One that cannot be read leaves what was known before.
 */
final class ShelfFile implements Shelf {

    private final Path file;
    private final Consumer<Set<String>> onChange;

    private String seen = "";
    private Map<ShelfEntry, Shelved> known = Map.of();
    private List<Shelved> models = List.of();

    /** {@code onChange} is told the digests of all models after each change. */
    ShelfFile(Path file, Consumer<Set<String>> onChange) {
        this.file = file;
        this.onChange = onChange;
    }

    @Override
    public synchronized List<Shelved> look() {
        try {
            String mark = mark();
            if (!mark.equals(seen)) {
                read(ShelfCodec.read(Files.readAllBytes(file)));
                seen = mark;
            }
        } catch (IOException broken) {
            System.err.println("engine: the shelf cannot be read: " + broken.getMessage());
        }
        return models;
    }

    /** Differs for every file that is put there: each is a new one, with its own number, time and length. */
    private String mark() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return now.fileKey() + " " + now.lastModifiedTime() + " " + now.size();
    }

    private void read(List<ShelfEntry> entries) {
        Map<ShelfEntry, Shelved> next = new HashMap<>();
        List<Shelved> order = new ArrayList<>();
        for (ShelfEntry entry : entries) {
            Shelved model = known.containsKey(entry) ? known.get(entry) : Shelved.read(entry);
            next.put(entry, model);
            order.add(model);
        }
        known = Map.copyOf(next);
        models = List.copyOf(order);
        onChange.accept(models.stream()
                .filter(model -> model.refusal().isEmpty())
                .map(Shelved::digest)
                .collect(Collectors.toUnmodifiableSet()));
    }
}
