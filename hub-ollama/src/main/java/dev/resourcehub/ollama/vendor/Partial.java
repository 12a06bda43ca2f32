package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.StoreCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A model file on its way: {@code sha256-<hex>.partial} with its state beside it.
 *
 * <p>Bytes are hashed as they come; every 4 MiB what has come is forced to disk and recorded, so that a crash loses no more
 * than that. {@link #finish} gives the file its final name when the digest is right and deletes it when it is wrong. One
 * thread.
 */
final class Partial implements AutoCloseable {

    private static final int CHECKPOINT = 4 << 20;

    private final Path target;
    private final Path file;
    private final Path stateFile;
    private final String digest;
    private final long bytes;
    private final String validator;
    private final FileChannel out;
    private MessageDigest hash;
    private long completed;
    private long recorded;

    private Partial(Path target, String digest, long bytes, String validator) throws IOException {
        this.target = target;
        this.file = target.resolveSibling(target.getFileName() + ".partial");
        this.stateFile = target.resolveSibling(target.getFileName() + ".partial.json");
        this.digest = digest;
        this.bytes = bytes;
        this.validator = validator;
        this.hash = sha256();
        this.out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    static Partial open(Path target, String digest, long bytes, String validator) throws IOException {
        Partial partial = new Partial(target, digest, bytes, validator);
        partial.restart(partial.recordedBefore());
        return partial;
    }

    /** Bytes that are there, from the beginning. */
    long completed() {
        return completed;
    }

    /** Bytes there will be. */
    long total() {
        return bytes;
    }

    /** Forgets everything after the first {@code length} bytes, at most {@link #completed}; hashes those again. */
    void restart(long length) throws IOException {
        long kept = Math.min(length, out.size());
        out.truncate(kept);
        hash = sha256();
        out.position(0);
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        while (out.position() < kept && out.read(block) > 0) {
            hash.update(block.flip());
            block.clear();
        }
        completed = out.position();
        recorded = completed;
    }

    /** Takes the next bytes in; more than announced are refused. */
    void write(ByteBuffer more) throws IOException {
        if (completed + more.remaining() > bytes) {
            throw new IOException("more than the " + bytes + " bytes that were announced");
        }
        hash.update(more.duplicate());
        while (more.hasRemaining()) {
            completed += out.write(more);
        }
        if (completed - recorded >= CHECKPOINT) {
            checkpoint();
        }
    }

    /** Records how far it is, safely. */
    void checkpoint() throws IOException {
        out.force(false);
        ModelStore.replace(stateFile, StoreCodec.state(new StoreCodec.State(completed, validator)));
        recorded = completed;
    }

    /** Whether all bytes have come. */
    boolean isComplete() {
        return completed == bytes;
    }

    /** Gives the complete file its final name; a wrong digest deletes it and fails with {@code digest_mismatch}. */
    void finish(String source) throws IOException {
        String seen = HexFormat.of().formatHex(hash.digest());
        if (!seen.equals(digest)) {
            out.close();
            Files.deleteIfExists(file);
            Files.deleteIfExists(stateFile);
            throw ModelStore.failed(
                    VendorCodes.DIGEST_MISMATCH, source, "the file has sha256 " + seen + ", announced was " + digest);
        }
        out.force(true);
        out.close();
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
        Files.deleteIfExists(stateFile);
    }

    /** Keeps what has come. */
    @Override
    public void close() throws IOException {
        if (!out.isOpen()) {
            return;
        }
        try (out) {
            if (completed > recorded) {
                checkpoint();
            }
        }
    }

    private long recordedBefore() throws IOException {
        if (!Files.exists(stateFile)) {
            return 0;
        }
        try {
            StoreCodec.State state = StoreCodec.state(Files.readAllBytes(stateFile));
            boolean same = state.validator().equals(validator) && state.completed() <= bytes;
            return same ? Math.max(0, state.completed()) : 0;
        } catch (IOException damaged) {
            return 0;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
