package dev.resourcehub.docker.python.wire;

import java.util.Map;

/**
 * What a sandbox says of itself when it is ready.
 *
 * @param python version, such as {@code 3.11.2}
 * @param probes each restriction by name and whether the process that will run user code found it real
 */
public record Hello(String python, Map<String, Boolean> probes) {
    public Hello {
        probes = Map.copyOf(probes);
    }
}
