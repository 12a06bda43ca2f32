package dev.resourcehub.ollama.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @ParameterizedTest
    @CsvSource({
        "gemma3,gemma3:latest",
        "gemma3:270m,gemma3:270m",
        "hf.co/a/b,hf.co/a/b:latest",
        "hf.co/a/b:Q4,hf.co/a/b:Q4",
        "host:5000/a/b,host:5000/a/b:latest"
    })
    void a_missing_tag_means_latest(String name, String canonical) {
        assertThat(new ModelName(name).canonical()).isEqualTo(canonical);
    }

    @Test
    void names_compare_with_their_tags_filled_in() {
        assertThat(new ModelName("gemma3").sameModelAs("gemma3:latest")).isTrue();
        assertThat(new ModelName("gemma3:270m").sameModelAs("gemma3")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb"})
    void white_space_and_nothing_are_no_names(String name) {
        assertThat(ModelName.isValid(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new ModelName(name));
    }
}
