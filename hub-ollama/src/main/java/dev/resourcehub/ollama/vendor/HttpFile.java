package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A GGUF file at an address, with a digest that an operator gave. */
public final class HttpFile implements ModelSource {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration STALL = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final URI url;
    private final String sha256;
    private final ModelName model;

    /** The file at {@code url} with {@code sha256}, 64 hex digits, known as {@code name}. */
    public HttpFile(Vertx vertx, URI url, String sha256, String name) {
        this.vertx = vertx;
        this.url = url;
        this.sha256 = sha256.toLowerCase(Locale.ROOT);
        this.model = new ModelName(name);
    }

    @Override
    public String name() {
        return url.getScheme() + "://" + url.getHost() + url.getPath();
    }

    @Override
    public ModelName model() {
        return model;
    }

    @Override
    public String remedy() {
        return "Check ollama.engine.model and ollama.engine.sha256, and that this machine reaches " + url.getHost()
                + ".";
    }

    @Override
    public StoredModel fetch(ModelStore store, Consumer<Progress> progress) throws InterruptedException {
        try (Transfer transfer = new Transfer(vertx, name(), CONNECT, STALL)) {
            if (store.complete(sha256).isEmpty()) {
                long bytes = transfer.length(url, Map.of());
                try (Partial partial = store.open(sha256, bytes, sha256)) {
                    transfer.file(url, Map.of(), partial, progress);
                    partial.finish(name());
                }
            }
            return store.bind(model, sha256, name(), "", "");
        } catch (IOException broken) {
            throw ModelStore.failed(VendorCodes.SOURCE_NOT_FOUND, name(), String.valueOf(broken.getMessage()));
        }
    }
}
