package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.wire.HubCodec.Listed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files of a listing are meant, without asking for one. */
class GgufChoiceTest {

    private static final String[] USUAL = {
        "README.md",
        "model-BF16.gguf",
        "model-F16.gguf",
        "model-Q4_0.gguf",
        "model-Q4_K_M.gguf",
        "model-Q5_K_M.gguf",
        "model-Q8_0.gguf",
        "model-IQ4_XS.gguf",
        "mmproj-model-f16.gguf",
    };

    @ParameterizedTest
    @CsvSource({
        "model-Q8_0.gguf, model-Q8_0.gguf",
        "Q8_0, model-Q8_0.gguf",
        "q8_0, model-Q8_0.gguf",
        "F16, model-F16.gguf",
        "bf16, model-BF16.gguf",
        "IQ4_XS, model-IQ4_XS.gguf",
        "mmproj-model-f16.gguf, mmproj-model-f16.gguf",
        "'', model-Q4_K_M.gguf",
    })
    void a_path_a_quantization_or_the_usual_order_names_the_file(String part, String path) {
        assertThat(pick(part, USUAL)).containsExactly(path);
    }

    @Test
    void the_usual_order_is_q4_k_m_q5_k_m_q4_0_q5_0_q8_0_f16() {
        assertThat(pick("", "m-F16.gguf", "m-Q8_0.gguf", "m-Q5_0.gguf", "m-Q4_0.gguf", "m-Q5_K_M.gguf"))
                .containsExactly("m-Q5_K_M.gguf");
        assertThat(pick("", "m-F16.gguf", "m-Q8_0.gguf", "m-Q5_0.gguf", "m-Q4_0.gguf"))
                .containsExactly("m-Q4_0.gguf");
        assertThat(pick("", "m-F16.gguf", "m-Q8_0.gguf", "m-Q5_0.gguf")).containsExactly("m-Q5_0.gguf");
        assertThat(pick("", "m-F16.gguf", "m-Q8_0.gguf", "m-Q2_K.gguf")).containsExactly("m-Q8_0.gguf");
        assertThat(pick("", "m-F16.gguf", "m-Q2_K.gguf")).containsExactly("m-F16.gguf");
    }

    @Test
    void names_are_compared_by_their_words_between_dashes_and_dots_whatever_their_case() {
        assertThat(pick("", "gemma-3-270m-it.q4_k_m.GGUF", "gemma-3-270m-it.q8_0.GGUF"))
                .containsExactly("gemma-3-270m-it.q4_k_m.GGUF");
        assertThat(GgufChoice.of(listing("m-Q4_K_M.gguf", "m-Q8_0.gguf"), "Q4_K"))
                .isEqualTo(new GgufChoice.None(List.of("m-Q4_K_M.gguf", "m-Q8_0.gguf")));
    }

    @Test
    void the_only_model_is_taken_whatever_it_is_called_and_helpers_do_not_count() {
        assertThat(pick(
                        "",
                        "ggml-model.gguf",
                        "mmproj-F16.gguf",
                        "imatrix.gguf",
                        "x-projector-f16.gguf",
                        "config.json"))
                .containsExactly("ggml-model.gguf");
    }

    @Test
    void several_that_fit_are_listed_instead_of_guessed() {
        assertThat(GgufChoice.of(listing("one.gguf", "two.gguf"), ""))
                .isEqualTo(new GgufChoice.Ambiguous(List.of("one.gguf", "two.gguf")));
        assertThat(GgufChoice.of(listing("a-Q4_K_M.gguf", "b-Q4_K_M.gguf", "b-Q8_0.gguf"), ""))
                .isEqualTo(new GgufChoice.Ambiguous(List.of("a-Q4_K_M.gguf", "b-Q4_K_M.gguf")));
        assertThat(GgufChoice.of(listing("a-Q4_0.gguf", "b-Q4_0.gguf"), "Q4_0"))
                .isInstanceOf(GgufChoice.Ambiguous.class);
    }

    @Test
    void a_repository_without_a_gguf_file_has_no_candidates() {
        assertThat(GgufChoice.of(listing("model.safetensors", "mmproj-f16.gguf"), ""))
                .isEqualTo(new GgufChoice.None(List.of()));
    }

    @Test
    void shards_are_taken_together_and_the_first_is_the_one_to_open() {
        String[] files = {
            "Q4_K_M/m-Q4_K_M-00002-of-00003.gguf",
            "Q4_K_M/m-Q4_K_M-00001-of-00003.gguf",
            "Q4_K_M/m-Q4_K_M-00003-of-00003.gguf",
            "m-Q8_0.gguf",
        };
        String[] all = {
            "Q4_K_M/m-Q4_K_M-00001-of-00003.gguf",
            "Q4_K_M/m-Q4_K_M-00002-of-00003.gguf",
            "Q4_K_M/m-Q4_K_M-00003-of-00003.gguf",
        };

        assertThat(pick("", files)).containsExactly(all);
        assertThat(pick("Q4_K_M", files)).containsExactly(all);
        assertThat(pick("Q4_K_M/m-Q4_K_M-00002-of-00003.gguf", files)).containsExactly(all);
    }

    @Test
    void shards_that_are_not_all_there_are_no_model() {
        assertThat(GgufChoice.of(listing("m-Q4_0-00001-of-00003.gguf", "m-Q4_0-00003-of-00003.gguf"), "Q4_0"))
                .isEqualTo(new GgufChoice.Incomplete("m-Q4_0-00001-of-00003.gguf"));
        assertThat(GgufChoice.of(listing("m-00002-of-00002.gguf"), "")).isInstanceOf(GgufChoice.Incomplete.class);
        assertThat(GgufChoice.of(listing("m-00001-of-00000.gguf"), "")).isInstanceOf(GgufChoice.Incomplete.class);
        assertThat(pick("", "m-00002-of-00002.gguf", "whole.gguf")).containsExactly("whole.gguf");
    }

    @Test
    void a_listing_that_leads_out_of_its_place_names_nothing() {
        assertThat(GgufChoice.of(listing("../m.gguf", "/m.gguf", "a//m.gguf"), ""))
                .isEqualTo(new GgufChoice.None(List.of()));
    }

    private static List<String> pick(String part, String... paths) {
        assertThat(GgufChoice.of(listing(paths), part)).isInstanceOf(GgufChoice.Chosen.class);
        return ((GgufChoice.Chosen) GgufChoice.of(listing(paths), part))
                .files().stream().map(Listed::path).toList();
    }

    private static List<Listed> listing(String... paths) {
        return Arrays.stream(paths)
                .map(path -> new Listed(path, 1, Optional.empty(), "b"))
                .toList();
    }
}
