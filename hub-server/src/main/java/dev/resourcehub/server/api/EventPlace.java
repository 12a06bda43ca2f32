package dev.resourcehub.server.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far a reader of events is: of each hub, the number of the last event it was told.
 *
 * <p>Written as the id of every event, it is the place behind that event, and a reader that comes back with it as
 * {@code Last-Event-ID} is told what happened since, as far as the hub keeps it. On the stream of one hub it is that hub's
 * number, such as {@code 12}, so that a gap shows what was no longer kept. On the stream of all hubs it names each that has
 * told something, by name, such as {@code docker:3,ollama:12}. A reader without a place is told all that is kept.
 *
 * <p>One event loop only.
 */
final class EventPlace {

    private static final int LONGEST = 512;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final SortedMap<String, Long> told = new TreeMap<>();
    private final Form form;

    private enum Form {
        ONE,
        ALL
    }

    /** The start of the stream of one hub. */
    static EventPlace ofOne() {
        return new EventPlace(Form.ONE);
    }

    /** The start of the stream of all hubs. */
    static EventPlace ofAll() {
        return new EventPlace(Form.ALL);
    }

    private EventPlace(Form form) {
        this.form = form;
    }

    /** Goes to where {@code id} says; false when it is no place among {@code hubs}. */
    boolean goTo(String id, Collection<String> hubs) {
        if (id.length() > LONGEST) {
            return false;
        }
        List<String> parts = form == Form.ONE ? List.of(hubs.iterator().next() + ":" + id) : List.of(id.split(",", -1));
        return parts.stream().allMatch(part -> goTo(part.split(":", 2), hubs));
    }

    private boolean goTo(String[] part, Collection<String> hubs) {
        boolean known = part.length == 2
                && hubs.contains(part[0])
                && NUMBER.matcher(part[1]).matches();
        return known
                && Optional.ofNullable(told.put(part[0], Long.valueOf(part[1]))).isEmpty();
    }

    /** The number of the last event that was told of {@code hub}; 0 before any. */
    long of(String hub) {
        return told.getOrDefault(hub, 0L);
    }

    /** Moves behind event {@code number} of {@code hub} and gives the id of the place. */
    String behind(String hub, long number) {
        told.put(hub, number);
        if (form == Form.ONE) {
            return Long.toString(number);
        }
        return told.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
