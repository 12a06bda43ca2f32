package dev.resourcehub.ollama.engine.child;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which models were being loaded when the child died, since native code may take it along without a word.
 *
 * <p>A file named by the model's digest holds how many loads were begun and not survived; it is gone once a load has ended,
 * well or not. The child writes, the hub reads after the child's end. Blocks.
 */
public final class LoadNotes {

    private final Path folder;

    /** Notes in {@code folder}, which is made when something is noted. */
    public LoadNotes(Path folder) {
        this.folder = folder;
    }

    /** Notes that a load begins. */
    void begin(String digest) throws IOException {
        Files.createDirectories(folder);
        Path note = folder.resolve(digest);
        Files.writeString(note, Integer.toString(count(note) + 1));
    }

    /** Notes that a load has ended. */
    void end(String digest) throws IOException {
        Files.deleteIfExists(folder.resolve(digest));
    }

    /** How many loads of each model, by its digest, were begun and not survived, in succession. */
    public Map<String, Integer> unfinished() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return counts;
        }
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(folder)) {
            for (Path note : notes) {
                counts.put(String.valueOf(note.getFileName()), count(note));
            }
        }
        return counts;
    }

    /** Forgets everything. */
    public void clear() throws IOException {
        for (String digest : unfinished().keySet()) {
            end(digest);
        }
    }

    private static int count(Path note) throws IOException {
        try {
            String text = Files.readString(note).strip();
            return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        } catch (NoSuchFileException none) {
            return 0;
        }
    }
}
