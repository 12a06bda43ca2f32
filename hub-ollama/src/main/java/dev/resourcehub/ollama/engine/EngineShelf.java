package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.child.Template;
import dev.resourcehub.ollama.engine.wire.ShelfCodec;
import dev.resourcehub.ollama.engine.wire.ShelfEntry;
import dev.resourcehub.ollama.vendor.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the child may serve: the engine's own model first, then what was offered; each is judged, and who fails is kept with
 * the reason.
 *
 * <p>Changes are taken at once by {@link #own}, {@link #offer} and {@link #setAside}, on any thread, and become true for the
 * child with the next {@link #write}, which blocks.
 */
final class EngineShelf {

    private static final Logger LOG = LoggerFactory.getLogger(EngineShelf.class);

    private final Path file;
    private final PartLinks links;
    private final ReentrantLock writing = new ReentrantLock();

    private Optional<Offer> own = Optional.empty();
    private List<Offer> offers = List.of();
    private final Map<String, String> aside = new HashMap<>();
    private final Map<Offer, Fitness> judged = new HashMap<>();

    private List<ShelfEntry> written = List.of();
    private List<StoredModel> served = List.of();

    /** A shelf in {@code folder}, which is made when it is written. */
    EngineShelf(Path folder) {
        this.file = folder.resolve("shelf.json");
        this.links = new PartLinks(folder.resolve("parts"));
    }

    /** The file that the child reads. */
    Path file() {
        return file;
    }

    /** Takes the engine's own model. */
    synchronized void own(StoredModel model) {
        own = Optional.of(Offer.of(model));
    }

    /** Takes all other models, in the place of those offered before. */
    synchronized void offer(List<Offer> models) {
        offers = List.copyOf(models);
        aside.keySet()
                .retainAll(all().stream().map(each -> each.model().digest()).toList());
    }

    /** Serves the content of that digest no more, as long as it stays offered. */
    synchronized void setAside(String digest, String reason) {
        aside.put(digest, reason);
    }

    /** Judges what is new and writes the file where anything changed; says whether it did. */
    boolean write() throws IOException {
        writing.lock();
        try {
            return writeAlone();
        } finally {
            writing.unlock();
        }
    }

    /** The default one of the models that are served. */
    synchronized Optional<StoredModel> first() {
        return served.stream().findFirst();
    }

    /** Waits until some model is served, and gives the default one. */
    synchronized StoredModel awaitFirst() throws InterruptedException {
        while (served.isEmpty()) {
            wait();
        }
        return served.getFirst();
    }

    /** Why a model that is here is not served; empty when it is served, or not here. */
    synchronized Optional<String> refusal(ModelName name) {
        return written.stream()
                .filter(entry -> name.sameModelAs(entry.name()))
                .findFirst()
                .flatMap(ShelfEntry::refusal);
    }

    /** What the content of that digest is called. */
    synchronized String nameOf(String digest) {
        return written.stream()
                .filter(entry -> entry.digest().equals(digest))
                .map(ShelfEntry::name)
                .findFirst()
                .orElse(digest);
    }

    private boolean writeAlone() throws IOException {
        List<Offer> models;
        Map<String, String> refused;
        synchronized (this) {
            models = all();
            refused = Map.copyOf(aside);
        }
        judged.keySet().retainAll(models);
        List<ShelfEntry> entries = new ArrayList<>();
        List<StoredModel> good = new ArrayList<>();
        for (Offer offer : models) {
            Optional<String> refusal =
                    Optional.ofNullable(refused.get(offer.model().digest())).or(() -> fault(offer));
            entries.add(entry(offer, refusal));
            if (refusal.isEmpty()) {
                good.add(offer.model());
            }
        }
        synchronized (this) {
            if (entries.equals(written) && Files.exists(file)) {
                return false;
            }
        }
        replace(ShelfCodec.write(entries));
        links.keepOnly(models.stream().map(each -> each.model().digest()).toList());
        synchronized (this) {
            logNews(entries);
            written = List.copyOf(entries);
            served = List.copyOf(good);
            notifyAll();
        }
        return true;
    }

    /** An offer of the own model's name is a newer one of it, and takes its place. */
    private List<Offer> all() {
        Map<String, Offer> byName = new LinkedHashMap<>();
        Stream.concat(own.stream(), offers.stream())
                .forEach(offer -> byName.put(offer.model().name().key(), offer));
        return List.copyOf(byName.values());
    }

    private Optional<String> fault(Offer offer) {
        try {
            Fitness known = judged.get(offer);
            Fitness fitness = known == null ? LlamaBuild.judge(offer.parts()) : known;
            judged.put(offer, fitness);
            return switch (fitness) {
                case Fitness.Runs runs ->
                    offer.parts().stream().allMatch(Files::isRegularFile)
                            ? Optional.empty()
                            : Optional.of("one of its files is gone");
                case Fitness.Refuses refuses -> Optional.of(refuses.reason());
            };
        } catch (IOException unreadable) {
            return Optional.of("its file cannot be read: " + unreadable.getMessage());
        }
    }

    private ShelfEntry entry(Offer offer, Optional<String> refusal) throws IOException {
        StoredModel model = offer.model();
        List<Path> files =
                refusal.isEmpty() && offer.parts().size() > 1 ? links.of(model.digest(), offer.parts()) : offer.parts();
        return new ShelfEntry(
                model.name().canonical(),
                files.stream().map(part -> part.toAbsolutePath().toString()).toList(),
                model.digest(),
                model.bytes(),
                template(model),
                offer.added(),
                refusal);
    }

    private static String template(StoredModel model) {
        String told = model.template();
        if (told.isEmpty() || told.equals("plain")) {
            return told;
        }
        return Template.recognise(Optional.of(told)).wireName();
    }

    private void logNews(List<ShelfEntry> entries) {
        for (ShelfEntry entry : entries) {
            if (!written.contains(entry)) {
                LOG.info(
                        "model {} {}",
                        entry.name(),
                        entry.refusal()
                                .map(reason -> "is not served by the embedded engine: " + reason)
                                .orElse("is on the shelf of the embedded engine"));
            }
        }
    }

    private void replace(byte[] text) throws IOException {
        Path unfinished = file.resolveSibling("shelf.json.new");
        Files.createDirectories(unfinished.toAbsolutePath().getParent());
        Files.write(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
