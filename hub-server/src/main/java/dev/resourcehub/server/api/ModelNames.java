package dev.resourcehub.server.api;

import dev.resourcehub.ollama.call.ModelName;
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

    private static ModelName named(String field, String text) {
        if (!ModelName.isValid(text)) {
            throw JsonBody.invalid(field, "a model name of 1 to 512 characters without white space");
        }
        return new ModelName(text);
    }
}
