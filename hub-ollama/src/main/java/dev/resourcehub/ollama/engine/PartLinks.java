package dev.resourcehub.ollama.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Links to the parts of split models, named as llama.cpp looks for them: it opens the first and finds the others beside it.
 *
 * <p>One folder a model, called by its digest. Blocks; one thread at a time.
 */
final class PartLinks {

    private final Path folder;

    PartLinks(Path folder) {
        this.folder = folder;
    }

    /** Links to {@code parts} in their order. */
    List<Path> of(String digest, List<Path> parts) throws IOException {
        Path own = Files.createDirectories(folder.resolve(digest));
        List<Path> links = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Path link = own.resolve(String.format(Locale.ROOT, "part-%05d-of-%05d.gguf", i + 1, parts.size()));
            Path target = parts.get(i).toAbsolutePath();
            boolean stands =
                    Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target);
            if (!stands) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, target);
            }
            links.add(link);
        }
        return links;
    }

    /** Removes the links of all other models. */
    void keepOnly(Collection<String> digests) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> models = Files.newDirectoryStream(folder)) {
            for (Path model : models) {
                if (!digests.contains(String.valueOf(model.getFileName()))) {
                    remove(model);
                }
            }
        }
    }

    private static void remove(Path model) throws IOException {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(model)) {
            for (Path link : links) {
                Files.delete(link);
            }
        }
        Files.delete(model);
    }
}
