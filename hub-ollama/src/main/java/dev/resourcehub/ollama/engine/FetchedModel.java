package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.HttpFile;
import dev.resourcehub.ollama.vendor.ModelFetch;
import dev.resourcehub.ollama.vendor.ModelSource;
import dev.resourcehub.ollama.vendor.ModelStore;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A model that the engine fetches by itself, from the first of several sources that has it. */
final class FetchedModel implements OwnModel {

    private final Path home;
    private final List<ModelSource> sources;

    FetchedModel(Path home, List<ModelSource> sources) {
        this.home = home;
        this.sources = List.copyOf(sources);
    }

    /** What the settings mean: a file, an address, or the first of {@code sources} that answers. */
    static OwnModel of(Vertx vertx, EngineSettings settings, Path home, List<ModelSource> sources) {
        if (settings.model().isEmpty()) {
            return new FetchedModel(home, sources);
        }
        String model = settings.model().get();
        if (ConfiguredFile.isFile(model)) {
            return new ConfiguredFile(Path.of(model), settings.sha256());
        }
        return settings.sha256()
                .<OwnModel>map(digest -> new FetchedModel(home, List.of(at(vertx, URI.create(model), digest))))
                .orElseGet(Undigested::new);
    }

    /** An address alone is no model: nobody could tell what came from it. */
    private record Undigested() implements OwnModel {
        @Override
        public Obtained obtain(Watcher watcher) {
            return new Obtained.Missing(ConfiguredFile.KEY + " is an address without a digest", remedies());
        }

        @Override
        public List<String> remedies() {
            return List.of("Set ollama.engine.sha256 to the 64 hex digits of the file at " + ConfiguredFile.KEY + ".");
        }
    }

    @Override
    public Obtained obtain(Watcher watcher) throws InterruptedException {
        if (sources.isEmpty()) {
            return new Obtained.Missing("no source of a model is known", remedies());
        }
        ModelStore store = ModelStore.under(home);
        ModelFetch fetch = new ModelFetch(sources);
        try {
            Optional<StoredModel> present = fetch.present(store);
            if (present.isPresent()) {
                return new Obtained.Here(present.get());
            }
            return switch (fetch.run(
                    store, (source, progress) -> watcher.fetching(source, progress, Optional.empty()))) {
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

    @Override
    public List<String> remedies() {
        return ConfiguredFile.usualRemedies();
    }

    private Obtained missing(String cause, List<String> own) {
        List<String> all = new ArrayList<>(remedies());
        all.addAll(own);
        return new Obtained.Missing(cause, all);
    }

    private static ModelSource at(Vertx vertx, URI url, String digest) {
        String last = url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
        return new HttpFile(vertx, url, digest, ConfiguredFile.nameOf(last));
    }
}
