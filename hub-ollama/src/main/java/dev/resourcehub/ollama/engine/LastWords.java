package dev.resourcehub.ollama.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The last lines a child wrote; its stream is read to the end on a thread of its own, so that it never waits. */
final class LastWords {

    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 400;
    private static final int TOLD = 3;

    private final Deque<String> lines = new ArrayDeque<>();

    private LastWords() {}

    static LastWords of(InputStream stream) {
        LastWords words = new LastWords();
        Thread.ofVirtual().name("engine-output").start(() -> words.read(stream));
        return words;
    }

    /** The last line that the child itself said; its library says much more. */
    synchronized Optional<String> own() {
        return lines.stream().filter(line -> line.startsWith("engine:")).reduce((first, second) -> second);
    }

    /** The last of them in one line: what the child itself said, or else what its library did. */
    synchronized String text() {
        Optional<String> own = own();
        if (own.isPresent()) {
            return own.get();
        }
        String last = String.join(
                " | ", lines.stream().skip(Math.max(0, lines.size() - TOLD)).toList());
        return last.isEmpty() ? "it said nothing" : last;
    }

    private void read(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    keep(line.toString());
                    line.setLength(0);
                } else if (line.length() < LONGEST_LINE) {
                    line.append((char) c);
                }
            }
            keep(line.toString());
        } catch (IOException closed) {
            keep("(its output broke: " + closed.getMessage() + ")");
        }
    }

    private synchronized void keep(String line) {
        if (line.isBlank() || line.startsWith("SLF4J")) {
            return;
        }
        lines.addLast(line);
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
        }
    }
}
