package dev.resourcehub.store;

/**
 * The name of a document.
 *
 * @param collection what kind it is, such as {@code jobs}; 1 to 64 of lower-case letters, digits, dash, dot and underscore
 * @param id unique in its collection, 1 to 512 characters, no half of a surrogate pair
 */
public record Key(String collection, String id) {

    /** Throws {@link IllegalArgumentException} on another form. */
    public Key {
        if (!collection.matches("[a-z0-9._-]{1,64}") || !Names.valid(id)) {
            throw new IllegalArgumentException("not a key: " + collection + "/" + id);
        }
    }
}
