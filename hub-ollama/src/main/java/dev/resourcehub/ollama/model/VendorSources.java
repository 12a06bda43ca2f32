package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.DefaultModel;
import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.ollama.vendor.ResolvedModel;
import dev.resourcehub.ollama.vendor.VendorPlaces;
import dev.resourcehub.ollama.vendor.Vendors;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sources that the hub's vendors take, and the default model from the first of its places that has it. */
public record VendorSources(Vendors vendors, VendorPlaces places) implements Sources {

    @Override
    public ModelReference read(String source) {
        return vendors.read(source);
    }

    @Override
    public ResolvedModel resolve(String source, Optional<String> sha256) throws InterruptedException {
        ModelReference reference = vendors.read(source);
        return DefaultModel.isMeant(reference) ? usual(sha256) : vendors.resolve(reference, sha256);
    }

    private ResolvedModel usual(Optional<String> sha256) throws InterruptedException {
        List<String> causes = new ArrayList<>();
        for (DefaultModel.Origin origin : DefaultModel.origins(places)) {
            try {
                return named(origin.name(), vendors.resolve(origin.reference(), sha256));
            } catch (HubException refused) {
                causes.add(origin.title() + ": " + words(refused.failure()));
            }
        }
        throw new HubException(
                new Failure.WorkFailed(Codes.SOURCE_NOT_FOUND, DefaultModel.FORM, String.join("; ", causes)));
    }

    private static ResolvedModel named(ModelName name, ResolvedModel model) {
        return new ResolvedModel(
                model.reference(),
                name,
                model.vendor(),
                model.revision(),
                model.files(),
                model.template(),
                model.licence(),
                model.documents());
    }

    private static String words(Failure failure) {
        return failure instanceof Failure.WorkFailed work
                ? work.cause()
                : failure.code().value();
    }
}
