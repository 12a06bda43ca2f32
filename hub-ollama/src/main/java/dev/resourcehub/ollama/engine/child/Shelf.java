package dev.resourcehub.ollama.engine.child;

import java.util.List;

/** The models that may be served now. */
@FunctionalInterface
interface Shelf {

    /** All of them in the hub's order; the first is the default one. May block for a short time; any thread. */
    List<Shelved> look();
}
