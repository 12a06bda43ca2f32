package dev.resourcehub.ollama.call;

import java.time.Duration;

/**
 * Where the time of one call went.
 *
 * @param queue waiting for a place in the hub
 * @param load loading the model, as the backend tells it
 * @param firstToken from the start of the call to the first piece of the answer; zero where there is none
 * @param total from the start of the call to its end
 */
public record Timings(Duration queue, Duration load, Duration firstToken, Duration total) {}
