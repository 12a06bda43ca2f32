package dev.resourcehub.job;

import dev.resourcehub.resource.Code;

/** The codes that only jobs raise. */
public final class JobCodes {

    public static final Code UNKNOWN_KIND = new Code("unknown_kind");
    public static final Code JOB_NOT_FOUND = new Code("job_not_found");
    public static final Code INTERRUPTED = new Code("interrupted");

    /** The store lost the log of a job. */
    public static final Code STREAM_MISSING = new Code("job_stream_missing");

    private JobCodes() {}
}
