package dev.resourcehub.resilience;

import dev.resourcehub.resource.Ending;

/** A cap that never changes. */
final class FixedBulkhead implements Bulkhead {

    private final int limit;
    private final Places places = new Places();

    FixedBulkhead(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean tryAcquire() {
        return places.take(limit) > 0;
    }

    @Override
    public void release(Ending ending, long latencyNanos) {
        places.giveBack();
    }

    @Override
    public int inFlight() {
        return places.taken();
    }

    @Override
    public int limit() {
        return limit;
    }
}
