package dev.resourcehub.ollama.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one adapter to language models can do, as {@code /ai/capabilities} tells it.
 *
 * @param modelManagement empty when it cannot manage models
 * @param capabilities the same as words, sorted
 * @param schemaVersion of this record; fields are only ever added
 */
public record AdapterCapabilities(
        String adapterId,
        String adapterType,
        Optional<String> version,
        boolean supportsChat,
        boolean supportsStreaming,
        boolean supportsEmbeddings,
        Optional<ModelManagement> modelManagement,
        List<String> capabilities,
        int schemaVersion) {

    private static final int SCHEMA = 1;
    private static final List<String> SERVES = List.of("Chat", "Embed", "Streaming", "Tools", "Vision");
    private static final List<String> MANAGES = List.of("ModelList", "ModelRemove", "Pull", "Serve.GGUF");

    public AdapterCapabilities {
        capabilities = capabilities.stream().sorted().toList();
    }

    /** An adapter that serves models which somebody else manages. */
    public static AdapterCapabilities serving(String adapterId, String adapterType, Optional<String> version) {
        return new AdapterCapabilities(
                adapterId, adapterType, version, true, true, true, Optional.empty(), SERVES, SCHEMA);
    }

    /**
     * An adapter whose models the library manages.
     *
     * @param defaultModel what answers calls that name none; told where there is one
     */
    public static AdapterCapabilities managing(
            String adapterId, String adapterType, Optional<String> version, Optional<String> defaultModel) {
        List<String> words = new ArrayList<>(SERVES);
        words.addAll(MANAGES);
        return new AdapterCapabilities(
                adapterId,
                adapterType,
                version,
                true,
                true,
                true,
                Optional.of(ModelManagement.ofLibrary(defaultModel)),
                words,
                SCHEMA);
    }

    /**
     * How models are managed.
     *
     * @param supportsFlush the same as {@code supportsRemove}
     * @param provisioningModes how models come: {@code pull import}
     * @param defaultRegistry where a bare name comes from
     * @param provenanceScopes where it is kept who wanted a model
     */
    public record ModelManagement(
            boolean supportsInstall,
            boolean supportsRemove,
            boolean supportsFlush,
            boolean supportsRefresh,
            boolean supportsProvenance,
            List<String> provisioningModes,
            Map<String, String> providerMetadata,
            String defaultRegistry,
            List<String> provenanceScopes) {
        public ModelManagement {
            provisioningModes = List.copyOf(provisioningModes);
            providerMetadata = Map.copyOf(providerMetadata);
            provenanceScopes = List.copyOf(provenanceScopes);
        }

        private static ModelManagement ofLibrary(Optional<String> defaultModel) {
            Map<String, String> metadata = new TreeMap<>(Map.of("supports_pull", "true"));
            defaultModel.ifPresent(model -> metadata.put("default_model", model));
            return new ModelManagement(
                    true,
                    true,
                    true,
                    true,
                    true,
                    List.of("import", "pull"),
                    metadata,
                    "registry.ollama.ai",
                    List.of("catalog", "event", "job"));
        }
    }
}
