package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Removes one model: from the shelf, from the catalog, from the home where nobody else needs its files, from servers. */
final class Flush {

    private static final Duration LONGEST_FILE_WORK = Duration.ofMinutes(1);

    private final ModelParts parts;
    private final Blocking blocking;

    Flush(ModelParts parts, Blocking blocking) {
        this.parts = parts;
        this.blocking = blocking;
    }

    Future<Flushed> run(ModelName model) {
        List<InstanceId> gone = new ArrayList<>();
        Map<InstanceId, Failure> failures = new TreeMap<>(Comparator.comparing(InstanceId::value));
        return parts.shelf()
                .withdraw(model)
                .compose(off -> parts.catalog().remove(model))
                .compose(entry -> files(model, entry)
                        .compose(deleted -> servers(model, gone, failures))
                        .compose(asked -> parts.servers().look())
                        .map(looked -> new Flushed(model, entry.isPresent() || !gone.isEmpty(), gone, failures)));
    }

    private Future<Void> files(ModelName model, Optional<CatalogEntry> entry) {
        if (entry.isEmpty()) {
            return Future.succeededFuture();
        }
        return parts.catalog()
                .all()
                .compose(contents -> blocking.call("delete", LONGEST_FILE_WORK, () -> {
                    for (CatalogEntry.KeptFile file : entry.get().files()) {
                        if (!contents.mayBeUsedBesides(model, file.sha256())) {
                            parts.downloads().delete(file.sha256());
                        }
                    }
                    return true;
                }))
                .mapEmpty();
    }

    private Future<Void> servers(ModelName model, List<InstanceId> gone, Map<InstanceId, Failure> failures) {
        Future<Void> chain = Future.succeededFuture();
        for (ModelServer server : parts.servers().answering()) {
            chain = chain.compose(before -> server.look().otherwiseEmpty())
                    .compose(looked -> server.held(model).isPresent()
                            ? server.delete(model, Cancellation.create())
                            : Future.succeededFuture(false))
                    .map(deleted -> {
                        if (deleted) {
                            gone.add(server.id());
                        }
                        return (Void) null;
                    })
                    .recover(broken -> {
                        failures.put(server.id(), HubException.failureOf(broken));
                        return Future.succeededFuture();
                    });
        }
        return chain.map(asked -> {
            for (ModelServer server : parts.servers().silent()) {
                if (server.held(model).isPresent() && !gone.contains(server.id())) {
                    failures.putIfAbsent(
                            server.id(),
                            new Failure.BackendUnreachable(
                                    server.id(), "it is not available, and had " + model + " when it was last seen"));
                }
            }
            return (Void) null;
        });
    }
}
