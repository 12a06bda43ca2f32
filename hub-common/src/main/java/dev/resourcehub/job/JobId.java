package dev.resourcehub.job;

/**
 * The name of a job, such as {@code job-01J...}.
 *
 * @param value 1 to 128 of letters, digits, dash and underscore
 */
public record JobId(String value) {

    /** Throws {@link IllegalArgumentException} on another form. */
    public JobId {
        if (!value.matches("[A-Za-z0-9_-]{1,128}")) {
            throw new IllegalArgumentException("not a job id: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
