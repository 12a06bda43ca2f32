package dev.resourcehub.readiness;

/**
 * What is missing, such as a model.
 *
 * @param kind {@code model image schema stream}, or a word of a strategy's own
 * @param id its name among its kind
 */
public record Target(String kind, String id) {

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
