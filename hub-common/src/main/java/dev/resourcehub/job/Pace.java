package dev.resourcehub.job;

/** How fast bytes come: an exponentially weighted mean over reports. */
final class Pace {

    private static final double NEWEST = 0.3;
    private static final double NANOS_PER_SECOND = 1e9;

    private long bytes;
    private long atNanos;
    private double perSecond;
    private int reports;

    /** The speed in bytes per second after a report; 0 at the first, which only says where it begins. */
    double after(long completedBytes, long nowNanos) {
        double elapsed = (nowNanos - atNanos) / NANOS_PER_SECOND;
        if (reports > 0 && elapsed > 0) {
            double latest = Math.max(0, completedBytes - bytes) / elapsed;
            perSecond = reports == 1 ? latest : NEWEST * latest + (1 - NEWEST) * perSecond;
        }
        if (reports == 0 || elapsed > 0) {
            bytes = completedBytes;
            atNanos = nowNanos;
            reports = Math.min(2, reports + 1);
        }
        return perSecond;
    }
}
