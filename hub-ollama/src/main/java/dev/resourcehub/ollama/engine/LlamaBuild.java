package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.VendorCodes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the llama.cpp inside {@code de.kherud:llama} 4.2.0 can run, told from a file's header alone.
 *
 * <p>That library is llama.cpp build 4916, commit c6af2161, as it says of itself ({@code LLAMA_BUILD_NUMBER},
 * {@code LLAMA_COMMIT}). The names below are the ones its own table {@code LLM_ARCH_NAMES} is filled with.
 */
public final class LlamaBuild {

    /** Architectures whose models answer prompts. */
    static final Set<String> WRITERS = Set.of(
            "llama",
            "deci",
            "falcon",
            "grok",
            "gpt2",
            "gptneox",
            "mpt",
            "baichuan",
            "starcoder",
            "refact",
            "bloom",
            "stablelm",
            "qwen",
            "qwen2",
            "qwen2moe",
            "qwen2vl",
            "phi2",
            "phi3",
            "phimoe",
            "plamo",
            "codeshell",
            "orion",
            "internlm2",
            "minicpm",
            "minicpm3",
            "gemma",
            "gemma2",
            "gemma3",
            "starcoder2",
            "mamba",
            "xverse",
            "command-r",
            "cohere2",
            "dbrx",
            "olmo",
            "olmo2",
            "olmoe",
            "openelm",
            "arctic",
            "deepseek",
            "deepseek2",
            "chatglm",
            "bitnet",
            "jais",
            "nemotron",
            "exaone",
            "rwkv6",
            "rwkv6qwen2",
            "rwkv7",
            "arwkv7",
            "granite",
            "granitemoe",
            "chameleon");

    /** Architectures that the library knows but that write no text by themselves, or that it has no network for. */
    static final Set<String> OTHERS =
            Set.of("bert", "nomic-bert", "jina-bert-v2", "t5", "t5encoder", "wavtokenizer-dec", "gptj");

    private static final Set<String> TOKENIZERS = Set.of("llama", "gpt2", "bert", "t5", "rwkv");

    /** Numbers of {@code ggml_type} that are in use, of 39 in all. */
    private static final Set<Long> TENSOR_TYPES = Set.of(
            0L, 1L, 2L, 3L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L, 22L, 23L, 24L,
            25L, 26L, 27L, 28L, 29L, 30L, 34L, 35L);

    private LlamaBuild() {}

    /** Reads the header of the first of {@code parts}, all files of one model in order, and judges. Blocks. */
    public static Fitness judge(List<Path> parts) throws IOException {
        GgufHeader first = GgufHeader.read(parts.getFirst());
        Fitness fitness = judge(first);
        if (fitness instanceof Fitness.Runs && first.splits() != parts.size()) {
            return new Fitness.Refuses("it is split into " + first.splits() + " files, and " + parts.size()
                    + (parts.size() == 1 ? " is" : " are") + " here");
        }
        return fitness;
    }

    /** Throws a {@link HubException} of {@code WorkFailed} unless {@link #judge} finds that the model runs. Blocks. */
    public static void demand(String subject, List<Path> parts) throws IOException {
        if (judge(parts) instanceof Fitness.Refuses(String reason)) {
            throw new HubException(new Failure.WorkFailed(VendorCodes.UNSUPPORTED_ARCHITECTURE, subject, reason));
        }
    }

    static Fitness judge(GgufHeader header) {
        String architecture = header.architecture();
        if (OTHERS.contains(architecture)) {
            return new Fitness.Refuses("its architecture, " + architecture + ", does not answer prompts here");
        }
        if (!WRITERS.contains(architecture)) {
            return new Fitness.Refuses(
                    "its architecture, " + architecture + ", is unknown to the llama.cpp at hand (build 4916)");
        }
        if (!TOKENIZERS.contains(header.tokenizer())) {
            return new Fitness.Refuses(
                    header.tokenizer().isEmpty()
                            ? "the file has no tokenizer"
                            : "its tokenizer, " + header.tokenizer() + ", is unknown to the llama.cpp at hand");
        }
        Set<Long> unknown = new TreeSet<>(header.tensorTypes());
        unknown.removeAll(TENSOR_TYPES);
        if (!unknown.isEmpty()) {
            return new Fitness.Refuses("its numbers are packed in a way unknown to the llama.cpp at hand (type "
                    + unknown.iterator().next() + ")");
        }
        return new Fitness.Runs();
    }
}
