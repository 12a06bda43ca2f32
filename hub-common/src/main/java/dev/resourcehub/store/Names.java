package dev.resourcehub.store;

import java.nio.charset.StandardCharsets;

/** What may be the id of a document or the name of a stream, a lock or its owner: 1 to 512 characters that UTF-8 can hold. */
final class Names {

    private static final int LONGEST = 512;

    private Names() {}

    static boolean valid(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    static void check(String what, String name) {
        if (!valid(name)) {
            throw new IllegalArgumentException("not a name of a " + what + ": " + name);
        }
    }
}
