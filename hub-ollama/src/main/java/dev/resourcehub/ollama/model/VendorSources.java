package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.ollama.vendor.ResolvedModel;
import dev.resourcehub.ollama.vendor.Vendors;
import java.util.Optional;

/** The sources that the hub's vendors take. */
public record VendorSources(Vendors vendors) implements Sources {

    @Override
    public ModelReference read(String source) {
        return vendors.read(source);
    }

    @Override
    public ResolvedModel resolve(String source, Optional<String> sha256) throws InterruptedException {
        return vendors.resolve(vendors.read(source), sha256);
    }
}
