package dev.resourcehub.runtime;

import java.time.InstantSource;

/**
 * Makes identifiers that sort by time: ULIDs, 48 bits of milliseconds and 80 bits of chance in Crockford's base 32.
 *
 * <p>Source: the ULID specification, github.com/ulid/spec. Unique enough to name calls in logs, not a secret. Any thread.
 *
 * @param clock the time of day
 * @param chance the rest
 */
public record Ids(InstantSource clock, Chance chance) {

    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME_CHARACTERS = 10;
    private static final int CHANCE_CHARACTERS = 16;

    /** A new identifier behind {@code prefix}, such as {@code gen_01J...}: the prefix and 26 characters. */
    public String next(String prefix) {
        char[] ulid = new char[TIME_CHARACTERS + CHANCE_CHARACTERS];
        long millis = clock.millis();
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            ulid[i] = ALPHABET[(int) (millis & 31)];
            millis >>>= 5;
        }
        for (int i = TIME_CHARACTERS; i < ulid.length; i++) {
            ulid[i] = ALPHABET[chance.below(ALPHABET.length)];
        }
        return prefix + new String(ulid);
    }
}
