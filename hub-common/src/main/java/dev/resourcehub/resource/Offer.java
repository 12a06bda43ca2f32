package dev.resourcehub.resource;

import java.util.Set;

/**
 * What an instance can do now, by name, such as the models it has.
 *
 * @param capabilities what it can be asked for; names in one canonical form
 * @param resident those it can do without preparing, such as the models in memory
 */
public record Offer(Set<String> capabilities, Set<String> resident) {

    /** Nothing in particular: an instance of a hub whose calls ask for no capability. */
    public static final Offer NONE = new Offer(Set.of(), Set.of());

    public Offer {
        capabilities = Set.copyOf(capabilities);
        resident = Set.copyOf(resident);
    }
}
