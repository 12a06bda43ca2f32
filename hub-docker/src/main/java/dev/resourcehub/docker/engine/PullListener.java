package dev.resourcehub.docker.engine;

import dev.resourcehub.resource.Progress;

/** Hears how far a pull is. */
@FunctionalInterface
public interface PullListener {

    /** The engine is in {@code phase}: {@code resolving}, {@code downloading} or {@code extracting}. On the caller's thread. */
    void pulling(String phase, Progress progress) throws InterruptedException;
}
