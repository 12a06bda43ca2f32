package dev.resourcehub.docker.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which images may come, and from where.
 *
 * @param allowed the names that may be brought, the default one first
 * @param script makes the usual image, and others on request; without it none is made
 * @param environment what the script may see of the hub's own environment
 */
public record ImageSources(List<String> allowed, Optional<Path> script, Map<String, String> environment) {

    /** The image that the script is for. No registry is asked for it unless a job says so: its name belongs to nobody there. */
    public static final String USUAL = "resourcehub/python:3";

    public ImageSources {
        allowed = List.copyOf(allowed);
        environment = Map.copyOf(environment);
    }

    /** The image of runs that name none. */
    public String first() {
        return allowed.getFirst();
    }

    /** Whether the first image is made without anybody asking. */
    public boolean comesByItself() {
        return first().equals(USUAL) && canMake();
    }

    /** Whether the script is there. */
    public boolean canMake() {
        return script.filter(Files::isExecutable).isPresent();
    }

    /** Whether {@code image} is made by the script, where nobody says how it comes. */
    public static boolean isMade(String image) {
        return image.equals(USUAL);
    }
}
