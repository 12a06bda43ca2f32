package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.wire.VendorCodec;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One GGUF file of a Hugging Face repository, at the commit its {@code main} is at; the digest that the hub announces is
 * checked.
 */
public final class HuggingFace implements ModelSource {

    private final Vertx vertx;
    private final URI base;
    private final Place place;
    private final Optional<String> token;
    private final Duration connect;
    private final Duration stall;

    /**
     * Where the file is.
     *
     * @param repository owner and name
     * @param path of the file inside
     * @param model the name it gets here
     * @param licence one line
     */
    public record Place(String repository, String path, ModelName model, String licence) {}

    /**
     * A file of the hub at {@code base}.
     *
     * @param token sent to the hub itself and to no other host; empty for public files
     * @param connect longest wait for a connection
     * @param stall longest wait for an answer or for further bytes
     */
    public HuggingFace(Vertx vertx, URI base, Place place, Optional<String> token, Duration connect, Duration stall) {
        this.vertx = vertx;
        this.base = base;
        this.place = place;
        this.token = token;
        this.connect = connect;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "Hugging Face (" + place.repository() + ")";
    }

    @Override
    public ModelName model() {
        return place.model();
    }

    @Override
    public String remedy() {
        return "Give this machine network access to " + base.getHost() + "; it is tried again by itself.";
    }

    @Override
    public StoredModel fetch(ModelStore store, Consumer<Progress> progress) throws InterruptedException {
        Map<String, String> identity =
                token.map(secret -> Map.of("Authorization", "Bearer " + secret)).orElse(Map.of());
        try (Transfer transfer = new Transfer(vertx, name(), connect, stall)) {
            URI about = base.resolve("/api/models/" + place.repository() + "/revision/main?blobs=true");
            VendorCodec.HubFile file = VendorCodec.file(transfer.document(about, identity), place.path());
            String digest =
                    file.sha256().orElseThrow(() -> new IOException("the hub announces no digest for the file"));
            if (store.complete(digest).isEmpty()) {
                URI from = base.resolve("/" + place.repository() + "/resolve/" + file.commit() + "/" + place.path());
                try (Partial partial = store.open(digest, file.bytes(), digest)) {
                    transfer.file(from, identity, partial, progress);
                    partial.finish(name());
                }
            }
            return store.bind(place.model(), digest, name(), "", place.licence());
        } catch (IOException broken) {
            throw ModelStore.failed(VendorCodes.SOURCE_NOT_FOUND, name(), String.valueOf(broken.getMessage()));
        }
    }
}
