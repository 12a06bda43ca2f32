package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.HttpFile;
import dev.resourcehub.ollama.vendor.ModelFetch;
import dev.resourcehub.ollama.vendor.ModelSource;
import dev.resourcehub.ollama.vendor.ModelStore;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The model that the settings mean: a file, an address, or the small default one. Blocks. */
class EngineModel {

    private static final String KEY = "ollama.engine.model";

    private final Vertx vertx;
    private final EngineSettings settings;
    private final Path home;
    private final List<ModelSource> sources;

    EngineModel(Vertx vertx, EngineSettings settings, Path home, List<ModelSource> sources) {
        this.vertx = vertx;
        this.settings = settings;
        this.home = home;
        this.sources = List.copyOf(sources);
    }

    /** Either the model or why it is missing. */
    sealed interface Obtained {
        record Here(StoredModel model) implements Obtained {}

        record Missing(String cause, List<String> remedies) implements Obtained {}
    }

    /** Finds or fetches it; {@code progress} hears the source's name and how far it is. */
    Obtained obtain(BiConsumer<String, Progress> progress) throws InterruptedException {
        Optional<String> configured = settings.model();
        if (configured.isEmpty()) {
            return fetch(sources, progress);
        }
        String model = configured.get();
        if (!model.startsWith("https://") && !model.startsWith("http://")) {
            return file(Path.of(model));
        }
        if (settings.sha256().isEmpty()) {
            return new Obtained.Missing(
                    KEY + " is an address without a digest",
                    List.of("Set ollama.engine.sha256 to the 64 hex digits of the file at " + KEY + "."));
        }
        URI url = URI.create(model);
        String last = url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
        return fetch(List.of(new HttpFile(vertx, url, settings.sha256().get(), nameOf(last))), progress);
    }

    /** What an operator can always do. */
    List<String> remedies() {
        return List.of(
                "Put a GGUF file on this machine and set " + KEY + " (HUB_OLLAMA_ENGINE_MODEL) to its path.",
                "Start Ollama on this machine, or set ollama.urls (HUB_OLLAMA_URLS) to one that runs elsewhere.");
    }

    private Obtained fetch(List<ModelSource> from, BiConsumer<String, Progress> progress) throws InterruptedException {
        ModelStore store = ModelStore.under(home);
        ModelFetch fetch = new ModelFetch(from);
        try {
            Optional<StoredModel> present = fetch.present(store);
            if (present.isPresent()) {
                return new Obtained.Here(present.get());
            }
            return switch (fetch.run(store, progress)) {
                case ModelFetch.Outcome.Fetched fetched -> new Obtained.Here(fetched.model());
                case ModelFetch.Outcome.NoneAnswered none -> missing(String.join("; ", none.causes()), none.remedies());
            };
        } catch (UncheckedIOException broken) {
            return missing(
                    String.valueOf(broken.getMessage()),
                    List.of("Make " + home + " writable for the user of the hub."));
        } catch (HubException broken) {
            return missing(broken.failure().toString(), List.of());
        }
    }

    private Obtained missing(String cause, List<String> own) {
        List<String> all = new ArrayList<>(remedies());
        all.addAll(own);
        return new Obtained.Missing(cause, all);
    }

    private Obtained file(Path file) {
        try {
            GgufHeader.read(file);
            String digest = digest(file);
            Optional<String> wanted = settings.sha256().map(text -> text.toLowerCase(Locale.ROOT));
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

    private static String nameOf(String file) {
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
