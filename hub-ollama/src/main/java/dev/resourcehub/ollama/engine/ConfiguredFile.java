package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.StoredModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A GGUF file on this machine that {@code ollama.engine.model} names. */
public final class ConfiguredFile implements OwnModel {

    static final String KEY = "ollama.engine.model";

    private final Path file;
    private final Optional<String> sha256;

    /** The file; {@code sha256}, where given, is what it must contain. */
    public ConfiguredFile(Path file, Optional<String> sha256) {
        this.file = file;
        this.sha256 = sha256;
    }

    /** Whether {@code model}, the value of the setting, names a file and no address. */
    public static boolean isFile(String model) {
        return !model.startsWith("https://") && !model.startsWith("http://");
    }

    @Override
    public Obtained obtain(Watcher watcher) {
        try {
            GgufHeader.read(file);
            String digest = digest(file);
            Optional<String> wanted = sha256.map(text -> text.toLowerCase(Locale.ROOT));
            if (wanted.isPresent() && !wanted.get().equals(digest)) {
                return new Obtained.Missing(
                        file + " has sha256 " + digest + ", not the one in ollama.engine.sha256",
                        List.of("Correct ollama.engine.sha256, or put the right file at " + file + "."));
            }
            String name = nameOf(String.valueOf(file.getFileName()));
            return new Obtained.Here(
                    new StoredModel(new ModelName(name), file, digest, Files.size(file), "the file " + file, "", ""));
        } catch (IOException broken) {
            return new Obtained.Missing(
                    file + " cannot be used: " + broken.getMessage(),
                    List.of("Set " + KEY + " to the path of a GGUF file that the user of the hub can read."));
        }
    }

    @Override
    public List<String> remedies() {
        return usualRemedies();
    }

    /** What helps whatever the engine's own model is. */
    public static List<String> usualRemedies() {
        return List.of(
                "Put a GGUF file on this machine and set " + KEY + " (HUB_OLLAMA_ENGINE_MODEL) to its path.",
                "Start Ollama on this machine, or set ollama.urls (HUB_OLLAMA_URLS) to one that runs elsewhere.");
    }

    /** A model's name made of a file's. */
    public static String nameOf(String file) {
        String name = file.toLowerCase(Locale.ROOT).replaceAll("\\.gguf$", "").replaceAll("[^a-z0-9._-]", "-");
        return name.isEmpty() ? "model" : name;
    }

    private static String digest(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int read = bytes.read(block); read >= 0; read = bytes.read(block)) {
                hash.update(block, 0, read);
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
