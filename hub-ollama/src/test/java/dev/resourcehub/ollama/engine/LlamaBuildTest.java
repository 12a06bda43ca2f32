package dev.resourcehub.ollama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.kherud.llama.LlamaModel;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the llama.cpp at hand can run, told from a header: its architectures, tokenizers and ways to pack numbers. */
class LlamaBuildTest {

    @TempDir
    Path folder;

    @Test
    void a_llama_runs_and_a_stranger_is_refused_with_a_code() throws Exception {
        Path good = TinyGguf.write(folder.resolve("good"));
        Path odd = TinyGguf.writeAs(folder.resolve("odd"), "llama9");

        assertThat(LlamaBuild.judge(List.of(good))).isEqualTo(new Fitness.Runs());
        LlamaBuild.demand("good", List.of(good));
        assertThatThrownBy(() -> LlamaBuild.demand("odd", List.of(odd)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("unsupported_architecture");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            qwen3 | gpt2    | 8  | its architecture, qwen3, is unknown to the llama.cpp at hand (build 4916)
            bert  | bert    | 8  | its architecture, bert, does not answer prompts here
            llama | ''      | 8  | the file has no tokenizer
            llama | spoken  | 8  | its tokenizer, spoken, is unknown to the llama.cpp at hand
            llama | gpt2    | 39 | its numbers are packed in a way unknown to the llama.cpp at hand (type 39)
            llama | gpt2    | 4  | its numbers are packed in a way unknown to the llama.cpp at hand (type 4)
            """)
    void what_cannot_run_is_refused_with_the_reason(String architecture, String tokenizer, long type, String reason) {
        GgufHeader header = new GgufHeader(
                Map.of("general.architecture", architecture, "tokenizer.ggml.model", tokenizer), 1, Set.of(0L, type));

        assertThat(LlamaBuild.judge(header)).isEqualTo(new Fitness.Refuses(reason));
    }

    @Test
    void every_architecture_is_a_word_of_the_native_library_and_the_library_is_the_one_read() throws Exception {
        String words = new String(library(), StandardCharsets.ISO_8859_1);
        Set<String> missing = Stream.concat(LlamaBuild.WRITERS.stream(), LlamaBuild.OTHERS.stream())
                .filter(name -> !words.contains(name + "\0"))
                .collect(Collectors.toSet());

        assertThat(missing).isEmpty();
        assertThat(words).contains("c6af2161\0").doesNotContain("qwen3\0");
    }

    private static byte[] library() throws IOException {
        try (InputStream in = LlamaModel.class.getResourceAsStream("Linux/x86_64/libjllama.so")) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }
}
