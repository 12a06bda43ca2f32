package dev.resourcehub.server.sse;

import dev.resourcehub.resource.JsonText;
import java.util.Optional;

/**
 * One event of a stream.
 *
 * @param id its number from 1 upwards, or the producer's own word for its place: letters, digits, and {@code _.:,-}; empty
 *     where it leaves the reader's place as it is
 * @param name lower_snake_case
 * @param callId the id of the call this event tells about; letters, digits and underscores
 * @param data a JSON object on one line without white space around it; it has no members {@code id}, {@code call_id} or
 *     {@code event} of its own
 */
record ServerSentEvent(Optional<String> id, String name, Optional<String> callId, JsonText data) {

    ServerSentEvent {
        String text = data.value();
        if (!text.startsWith("{") || !text.endsWith("}") || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("event data is not a JSON object on one line");
        }
        if (callId.filter(given -> !given.matches("[A-Za-z0-9_.-]+")).isPresent()) {
            throw new IllegalArgumentException("the id of a call is not plain");
        }
        id.ifPresent(ServerSentEvent::plain);
    }

    /** {@code id}, where it is one. */
    static String plain(String id) {
        if (!isPlain(id)) {
            throw new IllegalArgumentException("the id of an event is not plain");
        }
        return id;
    }

    /** {@code text}, where it is one line. */
    static String oneLine(String text) {
        if (text.isEmpty() || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("the text of an event is not one line");
        }
        return text;
    }

    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letterOrDigit && "_.:,-".indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty();
    }

    /** The object's members, each behind {@code first}; what is written between braces. */
    String membersBehind(String first) {
        String members = data.value().substring(1, data.value().length() - 1);
        return first + (first.isEmpty() || members.isEmpty() ? "" : ",") + members;
    }
}
