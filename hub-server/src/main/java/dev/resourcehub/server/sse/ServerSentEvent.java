package dev.resourcehub.server.sse;

import dev.resourcehub.resource.JsonText;

/**
 * One numbered event of a stream.
 *
 * @param id from 1 upwards
 * @param name lower_snake_case
 * @param data a JSON object on one line without white space around it
 */
record ServerSentEvent(long id, String name, JsonText data) {

    ServerSentEvent {
        String text = data.value();
        if (!text.startsWith("{") || !text.endsWith("}") || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("event data is not a JSON object on one line");
        }
    }
}
