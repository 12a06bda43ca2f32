package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.job.Job;
import dev.resourcehub.ollama.model.AdapterCapabilities;
import dev.resourcehub.ollama.model.AdapterCapabilities.ModelManagement;
import dev.resourcehub.ollama.model.ManagedModel;
import dev.resourcehub.ollama.model.ModelListing;
import dev.resourcehub.resource.Code;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes what the AI API answers: snake_case, and the first form of capabilities in camelCase for old readers. */
final class AiAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AiAnswers() {}

    static ObjectNode adapter(AdapterCapabilities adapter) {
        ObjectNode json = NODES.objectNode()
                .put("id", adapter.adapterId())
                .put("name", adapter.adapterId())
                .put("type", adapter.adapterType());
        var words = json.putArray("capabilities");
        adapter.capabilities().forEach(words::add);
        return json;
    }

    /**
     * All models and why others are missing.
     *
     * @param form writes one of them
     */
    static ObjectNode models(ModelListing listing, Function<ManagedModel, ObjectNode> form) {
        ObjectNode json = NODES.objectNode();
        var models = json.putArray("models");
        listing.models().forEach(model -> models.add(form.apply(model)));
        var failures = json.putArray("failures");
        listing.failures()
                .forEach((id, error) ->
                        failures.addObject().put("adapter_id", id.value()).put("error", error));
        listing.damaged()
                .forEach(entry -> failures.addObject()
                        .put("adapter_id", "catalog")
                        .put("error", entry.key() + ": " + entry.cause()));
        return json;
    }

    static ObjectNode capabilities(AdapterCapabilities adapter) {
        ObjectNode json = NODES.objectNode()
                .put("adapter_id", adapter.adapterId())
                .put("adapter_type", adapter.adapterType())
                .put("version", adapter.version().orElse(null))
                .put("supports_chat", adapter.supportsChat())
                .put("supports_streaming", adapter.supportsStreaming())
                .put("supports_embeddings", adapter.supportsEmbeddings());
        if (adapter.modelManagement().isEmpty()) {
            json.putNull("model_management");
        } else {
            ModelManagement how = adapter.modelManagement().get();
            ObjectNode management = json.putObject("model_management")
                    .put("supports_install", how.supportsInstall())
                    .put("supports_remove", how.supportsRemove())
                    .put("supports_flush", how.supportsFlush())
                    .put("supports_refresh", how.supportsRefresh())
                    .put("supports_provenance", how.supportsProvenance());
            rest(management, how, "provisioning_modes", "provider_metadata");
            management.put("default_registry", how.defaultRegistry());
            var scopes = management.putArray("provenance_scopes");
            how.provenanceScopes().forEach(scopes::add);
        }
        var words = json.putArray("capabilities");
        adapter.capabilities().forEach(words::add);
        return json.put("schema_version", adapter.schemaVersion());
    }

    static ObjectNode oldCapabilities(AdapterCapabilities adapter) {
        ObjectNode json = NODES.objectNode()
                .put("adapterId", adapter.adapterId())
                .put("adapterType", adapter.adapterType())
                .put("version", adapter.version().orElse(null))
                .put("supportsChat", adapter.supportsChat())
                .put("supportsStreaming", adapter.supportsStreaming())
                .put("supportsEmbeddings", adapter.supportsEmbeddings());
        if (adapter.modelManagement().isEmpty()) {
            return json.putNull("modelManagement");
        }
        ModelManagement how = adapter.modelManagement().get();
        ObjectNode management = json.putObject("modelManagement")
                .put("supportsInstall", how.supportsInstall())
                .put("supportsRemove", how.supportsRemove())
                .put("supportsRefresh", how.supportsRefresh())
                .put("supportsProvenance", how.supportsProvenance());
        rest(management, how, "provisioningModes", "providerMetadata");
        return json;
    }

    private static void rest(ObjectNode json, ModelManagement how, String modes, String metadata) {
        var words = json.putArray(modes);
        how.provisioningModes().forEach(words::add);
        ObjectNode facts = json.putObject(metadata);
        how.providerMetadata().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
    }

    /** The result of an install, refresh or flush. */
    static ObjectNode result(boolean success, boolean performed, String message, Optional<ManagedModel> model) {
        ObjectNode json = NODES.objectNode()
                .put("success", success)
                .put("operation_performed", performed)
                .put("message", message);
        if (model.isPresent()) {
            json.set("model", ModelAnswers.managed(model.get()));
        } else {
            json.putNull("model");
        }
        return json;
    }

    static ObjectNode failed(Code code, String cause, Job job) {
        ObjectNode json = result(false, true, cause, Optional.empty());
        json.putObject("error").put("code", code.value()).put("message", cause);
        return json.put("job", job.id().value());
    }
}
