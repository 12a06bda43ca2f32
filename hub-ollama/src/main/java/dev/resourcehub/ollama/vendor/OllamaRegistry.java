package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.wire.VendorCodec;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model of an Ollama registry, fetched without an Ollama: the manifest names the model's blob and its digest.
 *
 * <p>Serves names of the {@code library} namespace, such as {@code gemma3:270m}.
 */
public final class OllamaRegistry implements ModelSource {

    private static final String ACCEPT = "application/vnd.docker.distribution.manifest.v2+json";
    private static final long LONGEST_TEMPLATE = 1 << 20;

    private final Vertx vertx;
    private final URI base;
    private final ModelName model;
    private final String licence;
    private final Duration connect;
    private final Duration stall;

    /**
     * A model of the registry at {@code base}.
     *
     * @param licence its terms, one line
     * @param connect longest wait for a connection
     * @param stall longest wait for an answer or for further bytes
     */
    public OllamaRegistry(Vertx vertx, URI base, ModelName model, String licence, Duration connect, Duration stall) {
        this.vertx = vertx;
        this.base = base;
        this.model = model;
        this.licence = licence;
        this.connect = connect;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "Ollama registry (" + model + ")";
    }

    @Override
    public ModelName model() {
        return model;
    }

    @Override
    public String remedy() {
        return "Give this machine network access to " + base.getHost() + "; it is tried again by itself.";
    }

    @Override
    public StoredModel fetch(ModelStore store, Consumer<Progress> progress) throws InterruptedException {
        try (Transfer transfer = new Transfer(vertx, name(), connect, stall)) {
            String name = model.canonical();
            int colon = name.lastIndexOf(':');
            String repository = "/v2/library/" + name.substring(0, colon);
            List<VendorCodec.Layer> layers = VendorCodec.manifest(transfer.document(
                    base.resolve(repository + "/manifests/" + name.substring(colon + 1)), Map.of("Accept", ACCEPT)));
            VendorCodec.Layer weights =
                    layer(layers, "model").orElseThrow(() -> new IOException("the manifest names no model"));
            if (store.complete(weights.digest()).isEmpty()) {
                try (Partial partial = store.open(weights.digest(), weights.bytes(), weights.digest())) {
                    transfer.file(blob(repository, weights), Map.of(), partial, progress);
                    partial.finish(name());
                }
            }
            String template = template(transfer, repository, layers);
            return store.bind(model, weights.digest(), name(), template, licence);
        } catch (IOException broken) {
            throw ModelStore.failed(VendorCodes.SOURCE_NOT_FOUND, name(), String.valueOf(broken.getMessage()));
        }
    }

    private String template(Transfer transfer, String repository, List<VendorCodec.Layer> layers)
            throws IOException, InterruptedException {
        Optional<VendorCodec.Layer> template = layer(layers, "template").filter(it -> it.bytes() <= LONGEST_TEMPLATE);
        if (template.isEmpty()) {
            return "";
        }
        return new String(transfer.document(blob(repository, template.get()), Map.of()), StandardCharsets.UTF_8);
    }

    private URI blob(String repository, VendorCodec.Layer layer) {
        return base.resolve(repository + "/blobs/sha256:" + layer.digest());
    }

    private static Optional<VendorCodec.Layer> layer(List<VendorCodec.Layer> layers, String kind) {
        return layers.stream().filter(layer -> layer.kind().equals(kind)).findFirst();
    }
}
