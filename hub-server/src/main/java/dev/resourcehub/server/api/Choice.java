package dev.resourcehub.server.api;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A word out of a documented few, of which this version serves some; the first one served stands for an absent field. */
record Choice(List<String> served, List<String> later) {

    static Choice of(String... served) {
        return new Choice(List.of(served), List.of());
    }

    /** The same, knowing words of the contract that a later version serves. */
    Choice andLater(String... words) {
        return new Choice(served, List.of(words));
    }

    String read(Fields fields, String name) {
        String word = fields.text(name).orElse(served.getFirst());
        if (later.contains(word)) {
            throw fields.notAvailable(name);
        }
        if (!served.contains(word)) {
            String all = Stream.concat(served.stream(), later.stream()).collect(Collectors.joining(", "));
            throw JsonBody.invalid(fields.at(name), "one of " + all);
        }
        return word;
    }
}
