package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.wire.StoreCodec;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;

/**
 * Model files, once by content: {@code models/blobs/sha256-<hex>}, and a catalog of their names beside them.
 *
 * <p>A file under its final name is complete and was checked. Blocks; used by one thread at a time.
 */
public final class ModelStore {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final long LEAST_FREE = 1L << 30;

    private final Path models;
    private final LongUnaryOperator freeAfter;

    /** The store under {@code home}; folders are made when something is kept. */
    public static ModelStore under(Path home) {
        Path models = home.resolve("models");
        return new ModelStore(models, needed -> free(models) - needed);
    }

    /** A store that is told how much room is left, beyond what must stay free, after so many bytes more. */
    ModelStore(Path models, LongUnaryOperator freeAfter) {
        this.models = models;
        this.freeAfter = freeAfter;
    }

    /** The model of that name, where it is complete. */
    public Optional<StoredModel> find(ModelName name) {
        return catalog().stream()
                .filter(entry -> name.sameModelAs(entry.name()))
                .filter(entry -> DIGEST.matcher(entry.digest()).matches())
                .map(this::stored)
                .filter(model -> sizeOf(model.file()) == model.bytes())
                .findFirst();
    }

    /** The name of an already complete file of that content; {@code digest} has 64 hex digits. */
    Optional<Path> complete(String digest) {
        Path blob = blob(digest);
        return Files.isRegularFile(blob) ? Optional.of(blob) : Optional.empty();
    }

    /** Binds a name to a complete file; a file that is no model is refused. */
    StoredModel bind(ModelName name, String digest, String source, String template, String licence) {
        Path file = blob(digest);
        try {
            GgufHeader.read(file);
            StoreCodec.Entry entry =
                    new StoreCodec.Entry(name.value(), digest, Files.size(file), source, template, licence);
            List<StoreCodec.Entry> entries = new ArrayList<>(catalog());
            entries.removeIf(other -> name.sameModelAs(other.name()));
            entries.add(entry);
            replace(models.resolve("catalog.json"), StoreCodec.catalog(entries));
            return stored(entry);
        } catch (IOException broken) {
            throw failed(VendorCodes.NOT_A_MODEL, source, String.valueOf(broken.getMessage()));
        }
    }

    /**
     * The unfinished file of that content, begun or gone on with.
     *
     * @param validator what the server calls this very content; another one than before begins again
     */
    Partial open(String digest, long bytes, String validator) {
        try {
            Files.createDirectories(models.resolve("blobs"));
            Partial partial = Partial.open(blob(digest), digest, bytes, validator);
            if (freeAfter.applyAsLong(bytes - partial.completed()) < 0) {
                partial.close();
                throw failed(
                        VendorCodes.INSUFFICIENT_DISK_SPACE,
                        digest,
                        (bytes - partial.completed()) + " bytes are needed under " + models
                                + ", beside 5 % of the disk or 1 GiB that stay free");
            }
            return partial;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** A folder for what a source needs meanwhile. */
    Path scratch(String digest) throws IOException {
        Path folder = blob(digest).resolveSibling("sha256-" + digest + ".parts");
        return Files.createDirectories(folder);
    }

    static HubException failed(dev.resourcehub.resource.Code code, String subject, String cause) {
        return new HubException(new Failure.WorkFailed(code, subject, cause));
    }

    /** Puts {@code text} in the place of {@code file}, whole or not at all. */
    static void replace(Path file, byte[] text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<StoreCodec.Entry> catalog() {
        Path file = models.resolve("catalog.json");
        try {
            return Files.exists(file) ? StoreCodec.catalog(Files.readAllBytes(file)) : List.of();
        } catch (IOException damaged) {
            throw failed(
                    VendorCodes.NOT_A_MODEL, file.toString(), "the catalog cannot be read; remove it to begin anew");
        }
    }

    private StoredModel stored(StoreCodec.Entry entry) {
        return new StoredModel(
                new ModelName(entry.name()),
                blob(entry.digest()),
                entry.digest(),
                entry.bytes(),
                entry.source(),
                entry.template(),
                entry.licence());
    }

    private Path blob(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw failed(VendorCodes.DIGEST_MISMATCH, "a model file", "its digest is not 64 hex digits");
        }
        return models.resolve("blobs").resolve("sha256-" + digest);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException absent) {
            return -1;
        }
    }

    private static long free(Path models) {
        Path there = models;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            FileStore disk = Files.getFileStore(there);
            return disk.getUsableSpace() - Math.max(LEAST_FREE, disk.getTotalSpace() / 20);
        } catch (IOException unknown) {
            throw new UncheckedIOException(unknown);
        }
    }
}
