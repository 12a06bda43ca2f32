package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.JsonText;
import java.time.Duration;
import java.util.Optional;

/**
 * What every call to a model says besides its question. What is empty is not sent to the backend at all.
 *
 * @param model the model; the hub's default where empty
 * @param options a JSON object in Ollama's own option names
 * @param keepAlive how long the model stays loaded afterwards: a JSON number of seconds or a duration string
 * @param timeout from the start of the call to its end, queue included
 * @param queueTimeout longest wait for a place
 */
public record Terms(
        Optional<ModelName> model,
        Optional<JsonText> options,
        Optional<JsonText> keepAlive,
        Routing routing,
        Duration timeout,
        Duration queueTimeout) {}
