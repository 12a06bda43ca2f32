package dev.resourcehub.ollama.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.ModelName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What adapters say of themselves, and how the AI API's parts of a name make one. */
class CapabilitiesTest {

    @Test
    void an_adapter_with_a_library_tells_how_models_are_managed() {
        AdapterCapabilities ollama =
                AdapterCapabilities.managing("ollama", "OllamaHub", Optional.of("0.1.0"), Optional.of("gemma3:270m"));

        assertThat(ollama.modelManagement()).hasValueSatisfying(management -> {
            assertThat(management.supportsInstall()).isTrue();
            assertThat(management.supportsFlush()).isEqualTo(management.supportsRemove());
            assertThat(management.supportsRefresh()).isTrue();
            assertThat(management.supportsProvenance()).isTrue();
            assertThat(management.provisioningModes()).contains("pull");
            assertThat(management.providerMetadata())
                    .containsEntry("default_model", "gemma3:270m")
                    .containsEntry("supports_pull", "true");
            assertThat(management.defaultRegistry()).isEqualTo("registry.ollama.ai");
        });
        assertThat(ollama.capabilities()).isSorted().contains("Chat", "ModelList", "ModelRemove", "Pull", "Serve.GGUF");
        assertThat(ollama.schemaVersion()).isEqualTo(1);
    }

    @Test
    void an_adapter_without_one_says_nothing_of_managing_models() {
        AdapterCapabilities plain = AdapterCapabilities.serving("remote", "OpenAi", Optional.empty());

        assertThat(plain.modelManagement()).isEmpty();
        assertThat(plain.capabilities()).isSorted().doesNotContain("Pull", "ModelRemove");
        assertThat(plain.supportsChat()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "llama3,,,llama3",
                "' llama3 ',8b,,llama3:8b",
                "llama3:70b,8b,,llama3:70b",
                "llama3,8b,registry.local:5000/team,registry.local:5000/team/llama3:8b",
                "team/llama3,,team,team/llama3",
            })
    void version_and_repository_make_a_whole_name(String model, String version, String repository, String name) {
        assertThat(ModelRequest.name(model, Optional.ofNullable(version), Optional.ofNullable(repository)))
                .contains(new ModelName(name));
    }

    @Test
    void two_registries_never_share_a_name() {
        assertThat(ModelRequest.name("llama3", Optional.empty(), Optional.of("one")))
                .isNotEqualTo(ModelRequest.name("llama3", Optional.empty(), Optional.of("two")));
        assertThat(ModelRequest.name("../llama3", Optional.empty(), Optional.of("one")))
                .isEmpty();
    }
}
