package dev.resourcehub.resource;

/** Somebody who hears of something until it is closed. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Hears no more; harmless when closed before. */
    @Override
    void close();
}
