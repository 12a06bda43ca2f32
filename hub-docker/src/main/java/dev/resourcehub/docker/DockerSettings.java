package dev.resourcehub.docker;

import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.resource.ByteSize;
import java.util.List;

/**
 * How the Docker hub is set up.
 *
 * @param engine which engine serves
 * @param hosts engine addresses, {@code unix://} or {@code tcp://}; the usual socket and {@code DOCKER_HOST} where empty
 * @param images allowed images, the first is the default; each brings CPython 3.9 or later as {@code python3} with its
 *     standard library, and declares no volume
 * @param warm how many sandboxes stand ready
 * @param defaults limits of a run that sets none
 * @param ceilings limits no run may exceed
 * @param codeCeiling longest source
 * @param maxQueue callers who wait for a sandbox at once; one more is refused
 */
public record DockerSettings(
        Engine engine,
        List<String> hosts,
        List<String> images,
        Warm warm,
        Limits defaults,
        Limits ceilings,
        ByteSize codeCeiling,
        int maxQueue) {

    public DockerSettings {
        hosts = List.copyOf(hosts);
        images = List.copyOf(images);
    }

    /** Which engine serves. */
    public enum Engine {
        /** Docker where it answers, else bubblewrap; never code without isolation. */
        AUTO,
        DOCKER,
        LOCAL,
        OFF
    }

    /**
     * How many sandboxes stand ready.
     *
     * @param min kept ready at all times
     * @param max alive at once, ready and busy together
     * @param memory limit of all sandboxes together
     */
    public record Warm(int min, int max, ByteSize memory) {}
}
