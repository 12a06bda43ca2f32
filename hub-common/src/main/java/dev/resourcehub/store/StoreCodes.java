package dev.resourcehub.store;

import dev.resourcehub.resource.Code;

/** The codes that only stores raise. */
public final class StoreCodes {

    /** The store lacks one of its tables. */
    public static final Code TABLE_MISSING = new Code("store_table_missing");

    private StoreCodes() {}
}
