package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.resource.InstanceId;

/**
 * One modelled server.
 *
 * @param slots calls that one loaded model works on at once; further ones wait inside, unseen
 * @param speed work done per second beside a node of speed 1
 * @param memoryGigabytes room for models
 * @param loadGigabytesPerSecond how fast a model comes into memory
 * @param slowShare share of calls whose first token takes {@code slowFactor} times as long
 */
record NodeSettings(
        InstanceId id,
        int slots,
        double speed,
        double memoryGigabytes,
        double loadGigabytesPerSecond,
        double slowShare,
        double slowFactor) {

    /** A node of speed 1 with room for every model. */
    static NodeSettings of(String id, int slots) {
        return new NodeSettings(new InstanceId(id), slots, 1, 1e6, 1e6, 0, 1);
    }

    NodeSettings withSpeed(double value) {
        return new NodeSettings(id, slots, value, memoryGigabytes, loadGigabytesPerSecond, slowShare, slowFactor);
    }

    NodeSettings withMemory(double gigabytes, double gigabytesPerSecond) {
        return new NodeSettings(id, slots, speed, gigabytes, gigabytesPerSecond, slowShare, slowFactor);
    }

    /** Sometimes slow, without a sign of it beforehand. */
    NodeSettings withSlow(double share, double factor) {
        return new NodeSettings(id, slots, speed, memoryGigabytes, loadGigabytesPerSecond, share, factor);
    }
}
