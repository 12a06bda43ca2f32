package dev.resourcehub.ollama.vendor;

import java.util.OptionalLong;

/** What a transfer tells those who want it, and asks them. One thread. */
interface Course {

    /** It does something else now: {@code downloading verifying finalizing}. */
    void phase(String phase);

    /** It has come so far. */
    void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes);

    /** It broke and begins once more. */
    void retrying(String cause);

    /** Throws when nobody wants it any more. */
    void check() throws InterruptedException;

    /** From now on it is done, whoever leaves; throws when nobody wants it any more. */
    void commit() throws InterruptedException;
}
