package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A vendor that keeps its models as text: all that a new vendor has to write. Bytes, progress and cancelling are not its. */
final class ShelfVendor implements Vendor {

    private final Web web;
    private final URI shelf;

    ShelfVendor(Web web, URI shelf) {
        this.web = web;
        this.shelf = shelf;
    }

    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public String form() {
        return "shelf:NAME";
    }

    @Override
    public boolean supports(ModelReference reference) {
        return reference.scheme().isEmpty() && reference.rest().matches("shelf:[a-z0-9]{1,40}");
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) {
        String name = reference.rest().substring("shelf:".length());
        RemoteFile file = new RemoteFile(
                name + ".gguf",
                OptionalLong.empty(),
                Optional.empty(),
                "shelf:" + name,
                web.file(shelf.resolve("/models/" + name + "?" + shelf.getQuery()), Map.of()));
        return new ResolvedModel(reference, new ModelName(name), name(), "", List.of(file), "", "");
    }
}
