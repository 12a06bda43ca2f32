package dev.resourcehub.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One setting.
 *
 * @param path where it stands in the file, such as {@code http.port}
 * @param form whether it is one word, one or none, a list, or a list of objects
 * @param standard the default in the words of the file; empty for none and for an empty list
 * @param expected what a value must be, as a noun phrase
 * @param read a word's meaning; empty when it has none
 */
record Key<T>(String path, Form form, List<String> standard, String expected, Function<String, Optional<T>> read) {

    enum Form {
        ONE,
        OPTIONAL,
        LIST,
        OBJECTS
    }

    static <T> Key<T> one(String path, String standard, Reading<T> reading) {
        return new Key<>(path, Form.ONE, List.of(standard), reading.expected(), reading.read());
    }

    static <T> Key<T> optional(String path, Reading<T> reading) {
        return new Key<>(path, Form.OPTIONAL, List.of(), reading.expected(), reading.read());
    }

    static <T> Key<T> list(String path, List<String> standard, Reading<T> reading) {
        return new Key<>(path, Form.LIST, standard, reading.expected(), reading.read());
    }

    static Key<String> objects(String path) {
        return new Key<>(path, Form.OBJECTS, List.of(), "a list of objects", Optional::of);
    }

    /** The only environment variable for this key. */
    String environmentName() {
        return "HUB_" + path.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
