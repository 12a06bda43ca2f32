package dev.resourcehub.docker;

import dev.resourcehub.runtime.Chance;
import java.time.InstantSource;

/** Ids of runs: {@code run_} and a ULID, so that they sort by time. Source: the ULID specification, github.com/ulid/spec. */
final class RunIds {

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 16;

    private final InstantSource clock;
    private final Chance chance;

    RunIds(InstantSource clock, Chance chance) {
        this.clock = clock;
        this.chance = chance;
    }

    String next() {
        StringBuilder id = new StringBuilder("run_");
        long millis = clock.millis();
        for (int digit = TIME_DIGITS - 1; digit >= 0; digit--) {
            id.append(DIGITS.charAt((int) (millis >>> (5 * digit)) & 31));
        }
        for (int digit = 0; digit < RANDOM_DIGITS; digit++) {
            id.append(DIGITS.charAt(chance.below(DIGITS.length())));
        }
        return id.toString();
    }
}
