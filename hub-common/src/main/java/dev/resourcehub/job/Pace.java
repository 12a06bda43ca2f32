package dev.resourcehub.job;

/** How fast bytes come: a mean over reports, in which what is some seconds old hardly counts. */
final class Pace {

    private static final double SECONDS_REMEMBERED = 5;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double SLOWEST = 1;

    private long bytes;
    private long atNanos;
    private double perSecond;
    private int reports;

    /** The speed in bytes per second after a report; 0 at the first, which only says where it begins, and below 1. */
    double after(long completedBytes, long nowNanos) {
        double elapsed = (nowNanos - atNanos) / NANOS_PER_SECOND;
        if (reports > 0 && elapsed > 0) {
            double latest = Math.max(0, completedBytes - bytes) / elapsed;
            double newest = 1 - Math.exp(-elapsed / SECONDS_REMEMBERED);
            perSecond = reports == 1 ? latest : newest * latest + (1 - newest) * perSecond;
        }
        if (reports == 0 || elapsed > 0) {
            bytes = completedBytes;
            atNanos = nowNanos;
            reports = Math.min(2, reports + 1);
        }
        return perSecond < SLOWEST ? 0 : perSecond;
    }

    /** Nothing comes any more; the next report is measured from now. */
    void rest(long nowNanos) {
        perSecond = 0;
        atNanos = nowNanos;
        reports = Math.min(1, reports);
    }
}
