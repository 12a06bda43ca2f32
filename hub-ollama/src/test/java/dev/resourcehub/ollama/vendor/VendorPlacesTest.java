package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the vendors of the web are: the usual places, or the mirrors that the environment names. */
class VendorPlacesTest {

    @Test
    void without_a_word_the_usual_places_are_asked() {
        assertThat(VendorPlaces.of(Map.of("HF_ENDPOINT", " ")))
                .isEqualTo(new VendorPlaces(
                        URI.create("https://huggingface.co"),
                        URI.create("https://registry.ollama.ai"),
                        URI.create("https://api.github.com")));
    }

    @Test
    void a_mirror_may_stand_for_each_and_have_a_path() {
        URI registry = URI.create("http://127.0.0.1:5000");
        VendorPlaces places = VendorPlaces.of(
                        Map.of("HF_ENDPOINT", "https://mirror.example/hf/", "GITHUB_API_URL", "http://127.0.0.1:1"))
                .withOllama(registry);

        assertThat(new HubAccess(places.huggingFace(), Map.of()).at("/api/models/a/b"))
                .hasToString("https://mirror.example/hf/api/models/a/b");
        assertThat(places.github()).hasToString("http://127.0.0.1:1");
        assertThat(places.ollama()).isEqualTo(registry);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mirror.example", "ftp://mirror.example", "https://user:secret@mirror.example", "https://a b"})
    void what_is_no_address_is_a_fault_that_does_not_repeat_it(String text) {
        assertThatThrownBy(() -> VendorPlaces.of(Map.of("HF_ENDPOINT", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HF_ENDPOINT")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_secret_is_one_line_that_can_stand_in_a_header_and_shows_as_dots() {
        assertThat(Secret.of("hf_x\r\nmore")).map(Secret::value).contains("hf_x");
        assertThat(Secret.of("hf x")).isEmpty();
        assertThat(Secret.of("")).isEmpty();
        assertThat(Secret.of("\u00e9")).isEmpty();
        assertThat(new Secret("hf_x")).asString().doesNotContain("hf_x");
    }
}
