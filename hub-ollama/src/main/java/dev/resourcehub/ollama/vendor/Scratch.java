package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A flat folder for files on their way; gone with its content when closed. */
record Scratch(Path path) implements AutoCloseable {

    /** The folder at {@code path}, made where it is missing, empty. */
    static Scratch at(Path path) throws IOException {
        Scratch folder = new Scratch(Files.createDirectories(path));
        folder.clear();
        return folder;
    }

    void clear() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        clear();
        Files.deleteIfExists(path);
    }
}
