package dev.resourcehub.server.api;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.KeptNames;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names of models as requests give them. */
final class ModelNames {

    private ModelNames() {}

    static Optional<ModelName> one(Fields fields, String name) {
        return fields.text(name).map(text -> named(fields.at(name), text));
    }

    static List<ModelName> list(Fields fields, String name, int most) {
        List<String> texts = fields.texts(name, most);
        List<ModelName> models = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            models.add(named(fields.at(name) + "[" + i + "]", texts.get(i)));
        }
        return models;
    }

    /** A name that a model may be kept under, given at {@code field}. */
    static ModelName kept(String field, String text) {
        return KeptNames.read(text).orElseThrow(() -> JsonBody.invalid(field, KeptNames.FORM));
    }

    static HubException unknown(ModelName model) {
        return new HubException(new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", model.value()));
    }

    private static ModelName named(String field, String text) {
        if (!ModelName.isValid(text)) {
            throw JsonBody.invalid(field, "a model name of 1 to 512 characters without white space");
        }
        return new ModelName(text);
    }
}
