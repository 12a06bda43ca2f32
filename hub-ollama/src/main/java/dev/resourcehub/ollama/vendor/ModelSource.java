package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import java.util.function.Consumer;

/** A place that has one model. */
public interface ModelSource {

    /** What it is, for people, such as {@code the Ollama registry (gemma3:270m)}. */
    String name();

    /** The model it has. */
    ModelName model();

    /** A complete sentence that tells an operator how to make this source usable. */
    String remedy();

    /**
     * Brings the model into {@code store}; goes on where an earlier try ended.
     *
     * <p>Blocks. Throws {@link HubException} with a {@code WorkFailed} that says what was seen when it cannot, and
     * {@link InterruptedException} when it was called off; the bytes that came are kept in both cases.
     *
     * @param progress told now and then, on the calling thread
     */
    StoredModel fetch(ModelStore store, Consumer<Progress> progress) throws InterruptedException;
}
