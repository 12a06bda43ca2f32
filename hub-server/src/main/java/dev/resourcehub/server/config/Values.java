package dev.resourcehub.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was given, read by key; a value that does not fit is a fault, and the default stands in for it. */
final class Values {

    private final Map<String, Given> given;
    private final List<Fault> faults;

    Values(Map<String, Given> given, List<Fault> faults) {
        this.given = given;
        this.faults = faults;
    }

    boolean has(Key<?> key) {
        return given.containsKey(key.path());
    }

    <T> T one(Key<T> key) {
        return optional(key)
                .orElseGet(() -> key.standard().stream()
                        .findFirst()
                        .flatMap(key.read())
                        .orElseThrow(
                                () -> new IllegalStateException("the default of " + key.path() + " does not fit")));
    }

    <T> Optional<T> optional(Key<T> key) {
        Given value = given.get(key.path());
        return switch (value) {
            case null -> Optional.empty();
            case Given.Word word -> fit(key, word.text(), word.origin());
            case Given.Nothing nothing -> {
                if (key.form() == Key.Form.ONE) {
                    faults.add(Fault.of(key.path(), "null", key.expected(), nothing.origin()));
                }
                yield Optional.empty();
            }
            case Given.Words words -> refuse(key, "a list", words.origin());
            case Given.Objects objects -> refuse(key, "a list of objects", objects.origin());
        };
    }

    <T> List<T> list(Key<T> key) {
        Given value = given.get(key.path());
        return switch (value) {
            case null -> fitAll(key, key.standard(), "default");
            case Given.Words words -> fitAll(key, words.texts(), words.origin());
            case Given.Word word -> {
                faults.add(Fault.of(key.path(), word.text(), "a list", word.origin()));
                yield List.of();
            }
            case Given.Nothing nothing -> List.of();
            case Given.Objects objects -> {
                faults.add(Fault.of(key.path(), "a list of objects", "a plain list", objects.origin()));
                yield List.of();
            }
        };
    }

    List<Map<String, Given>> objects(Key<?> key) {
        Given value = given.get(key.path());
        return switch (value) {
            case null -> List.of();
            case Given.Objects objects -> objects.items();
            case Given.Nothing nothing -> List.of();
            case Given.Words words -> {
                if (!words.texts().isEmpty()) {
                    faults.add(Fault.of(key.path(), words.texts().getFirst(), "a list of objects", words.origin()));
                }
                yield List.of();
            }
            case Given.Word word -> {
                faults.add(Fault.of(key.path(), word.text(), "a list of objects", word.origin()));
                yield List.of();
            }
        };
    }

    private <T> List<T> fitAll(Key<T> key, List<String> words, String origin) {
        List<T> fitting = new ArrayList<>();
        words.forEach(word -> fit(key, word, origin).ifPresent(fitting::add));
        return fitting;
    }

    private <T> Optional<T> fit(Key<T> key, String word, String origin) {
        Optional<T> value = key.read().apply(word);
        if (value.isEmpty()) {
            String shown = word.contains("@") ? "(not shown: it may hold a password)" : word;
            faults.add(Fault.of(key.path(), shown, key.expected(), origin));
        }
        return value;
    }

    private <T> Optional<T> refuse(Key<T> key, String what, String origin) {
        faults.add(Fault.of(key.path(), what, key.expected(), origin));
        return Optional.empty();
    }
}
