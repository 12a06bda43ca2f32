package dev.resourcehub.health;

import io.vertx.core.Future;

/** One question to an instance: it is well when the future succeeds, and unwell, with the reason, when it fails. */
@FunctionalInterface
public interface Probe {

    /** Asks; must end by itself within its own limit. */
    Future<Void> check();
}
