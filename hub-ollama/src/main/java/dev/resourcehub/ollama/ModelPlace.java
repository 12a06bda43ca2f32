package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.client.OllamaModels;
import dev.resourcehub.ollama.model.ModelServer;
import dev.resourcehub.ollama.model.PullWatch;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One server of the fleet as a place for models. Any thread. */
final class ModelPlace implements ModelServer {

    private final Server server;
    private final OllamaModels models;
    private final Fleet<Server> fleet;

    ModelPlace(Server server, OllamaModels models, Fleet<Server> fleet) {
        this.server = server;
        this.models = models;
        this.fleet = fleet;
    }

    @Override
    public InstanceId id() {
        return server.id();
    }

    @Override
    public List<Held> models() {
        return server.models().stream()
                .map(listed -> new Held(listed.name(), listed.digest(), listed.sizeBytes()))
                .toList();
    }

    @Override
    public int inFlight() {
        return fleet.view(server.id()).map(InstanceView::inFlight).orElse(0);
    }

    @Override
    public Future<Void> pull(ModelName model, Listener listener, Cancellation cancellation) {
        PullWatch watch = new PullWatch(listener);
        return models.pull(model.value(), watch, cancellation).onSuccess(done -> watch.done());
    }

    @Override
    public Future<Void> upload(Upload upload, Listener listener, Cancellation cancellation) {
        long whole = upload.parts().stream().mapToLong(Part::bytes).sum();
        Map<String, String> files = new TreeMap<>();
        Future<Void> chain = Future.succeededFuture();
        long before = 0;
        for (Part part : upload.parts()) {
            long begun = before;
            files.put(part.fileName(), "sha256:" + part.sha256());
            chain = chain.compose(last -> {
                listener.phase("uploading");
                return send(part, begun, whole, listener, cancellation);
            });
            before += part.bytes();
        }
        return chain.compose(sent -> {
            listener.phase("finalizing");
            return models.create(upload.name().value(), files, upload.template(), line -> {}, cancellation);
        });
    }

    private Future<Void> send(Part part, long begun, long whole, Listener listener, Cancellation cancellation) {
        Path file = part.file();
        return models.hasBlob(part.sha256(), cancellation).compose(there -> {
            if (there) {
                listener.progress(Progress.of(begun + part.bytes(), whole));
                return Future.succeededFuture();
            }
            return models.upload(
                    part.sha256(),
                    file,
                    sent -> listener.progress(Progress.of(Math.min(whole, begun + sent), whole)),
                    cancellation);
        });
    }

    @Override
    public Future<Boolean> delete(ModelName model, Cancellation cancellation) {
        return models.delete(model.value(), cancellation);
    }

    @Override
    public Future<Void> look() {
        return fleet.check(server.id()).mapEmpty();
    }
}
