package dev.resourcehub.server.cli;

import java.time.Duration;

/**
 * How long a command that follows a job waits.
 *
 * @param again for a second Ctrl-C
 * @param firstPause before a stream that broke is opened again; twice as long each time
 * @param mostPauses how often that is tried in a row
 */
record Patience(Duration again, Duration firstPause, int mostPauses) {

    /** A hub that is started anew is waited for. */
    static final Patience USUAL = new Patience(Duration.ofSeconds(3), Duration.ofMillis(500), 7);

    Duration pause(int tries) {
        return firstPause.multipliedBy(1L << tries);
    }
}
