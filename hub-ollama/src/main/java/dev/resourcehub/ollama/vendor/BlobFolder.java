package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.PartialCodec;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of files by content: {@code sha256-<hex>} is complete; unfinished bytes are {@code NAME.partial}, with how far
 * they are in {@code NAME.partial.json}. Blocks.
 */
final class BlobFolder {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final String BYTES = ".partial";
    private static final String STATE = ".partial.json";
    private static final String NEW = ".new";
    /** The folder beside unfinished bytes in which version 0.1 kept the wheel that it read. */
    private static final String PARTS = ".parts";

    private static final String DIGESTED = "sha256:";

    private final Path folder;

    BlobFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** The final name of a content; anything but 64 hex digits is refused, so that no digest is a path. */
    Path blob(String sha256) {
        if (!DIGEST.matcher(sha256).matches()) {
            throw new HubException(
                    new Failure.WorkFailed(Codes.DIGEST_MISMATCH, "a model file", "its digest is not 64 hex digits"));
        }
        return folder.resolve("sha256-" + sha256);
    }

    /** The name of a content's unfinished bytes, another one for each identity. */
    static String name(String identity) {
        String digest = identity.startsWith(DIGESTED) ? identity.substring(DIGESTED.length()) : "";
        return DIGEST.matcher(digest).matches()
                ? "sha256-" + digest
                : "etag-" + hex(sha256().digest(identity.getBytes(StandardCharsets.UTF_8)));
    }

    Path bytes(String name) {
        return folder.resolve(name + BYTES);
    }

    private Path state(String name) {
        return folder.resolve(name + STATE);
    }

    /** How far the unfinished bytes are; empty where nothing can be gone on with. */
    Optional<PartialCodec.State> read(String name) {
        try {
            PartialCodec.State state = PartialCodec.read(Files.readAllBytes(state(name)));
            return Files.size(bytes(name)) < state.completed() ? Optional.empty() : Optional.of(state);
        } catch (IOException absentOrDamaged) {
            return Optional.empty();
        }
    }

    /**
     * Records how far the unfinished bytes are, whole or not at all.
     *
     * <p>Not forced to disk: after a power cut an older state counts, or none, which costs time and nothing else.
     */
    void record(String name, PartialCodec.State state) throws IOException {
        Path fresh = folder.resolve(name + STATE + NEW);
        Files.write(fresh, PartialCodec.write(state));
        Files.move(fresh, state(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Gives complete, forced bytes their final name; takes the place of an older file of that name. */
    Path finish(String name, String sha256) throws IOException {
        Path blob = blob(sha256);
        Files.move(bytes(name), blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force();
        Files.deleteIfExists(state(name));
        return blob;
    }

    /** Removes unfinished bytes and all that lies beside them. */
    void remove(String name) throws IOException {
        Files.deleteIfExists(state(name));
        Files.deleteIfExists(folder.resolve(name + STATE + NEW));
        Files.deleteIfExists(bytes(name));
        Path parts = folder.resolve(name + PARTS);
        if (Files.isDirectory(parts)) {
            new Scratch(parts).close();
        }
    }

    /** Removes a complete file; tells whether it was there. */
    boolean delete(String sha256) throws IOException {
        boolean there = Files.deleteIfExists(blob(sha256));
        if (there) {
            force();
        }
        return there;
    }

    /** All that is unfinished, the oldest first. */
    List<Leftover> leftovers() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .forEach(file -> partialName(file).ifPresent(names::add));
        } catch (NoSuchFileException nothingYet) {
            return List.of();
        }
        List<Leftover> found = new ArrayList<>();
        for (String name : names) {
            found.add(new Leftover(name, sizeOf(bytes(name)), touched(name)));
        }
        found.sort(Comparator.comparing(Leftover::touched).thenComparing(Leftover::name));
        return found;
    }

    /** Makes the folder, and later its names, safe against a power cut. */
    void force() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static Optional<String> partialName(String file) {
        for (String ending : List.of(STATE + NEW, STATE, BYTES, PARTS)) {
            if (file.endsWith(ending)) {
                return Optional.of(file.substring(0, file.length() - ending.length()));
            }
        }
        return Optional.empty();
    }

    private Instant touched(String name) throws IOException {
        Instant bytes = touched(bytes(name));
        Instant state = touched(state(name));
        return bytes.isAfter(state) ? bytes : state;
    }

    private static Instant touched(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException absent) {
            return Instant.EPOCH;
        }
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException absent) {
            return 0;
        }
    }

    /**
     * Unfinished bytes.
     *
     * @param touched when they were written last
     */
    record Leftover(String name, long bytes, Instant touched) {}
}
