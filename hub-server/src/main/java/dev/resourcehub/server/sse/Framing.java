package dev.resourcehub.server.sse;

/** How events of a stream are written, one after the other. */
public enum Framing {
    /** Server-sent events: {@code id} is the event's own; the call's id stands in {@code data}. */
    SSE("text/event-stream") {
        @Override
        String frame(ServerSentEvent event) {
            String call = event.callId().map(id -> "\"id\":\"" + id + "\"").orElse("");
            String id = event.id().map(place -> "id: " + place + "\n").orElse("");
            return id + "event: " + event.name() + "\ndata: {" + event.membersBehind(call) + "}\n\n";
        }

        @Override
        String unnamed(String id, String text) {
            return "id: " + id + "\ndata: " + text + "\n\n";
        }

        @Override
        String heartbeat() {
            return ": heartbeat\n\n";
        }
    },

    /** One JSON object a line: the event's name, its own {@code id}, the call's as {@code call_id}. */
    NDJSON("application/x-ndjson") {
        @Override
        String frame(ServerSentEvent event) {
            String call =
                    event.callId().map(id -> ",\"call_id\":\"" + id + "\"").orElse("");
            String id = event.id().map(Framing::member).orElse("");
            String head = "\"event\":\"" + event.name() + "\"" + id + call;
            return "{" + event.membersBehind(head) + "}\n";
        }

        @Override
        String unnamed(String id, String text) {
            throw new IllegalStateException("lines of JSON have names");
        }

        @Override
        String heartbeat() {
            return "{\"event\":\"heartbeat\"}\n";
        }
    };

    private final String mediaType;

    Framing(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The value of {@code Content-Type}. */
    public String mediaType() {
        return mediaType;
    }

    abstract String frame(ServerSentEvent event);

    /** An event without a name, whose data is a text; server-sent events only. */
    abstract String unnamed(String id, String text);

    abstract String heartbeat();

    /** A number stays one; any other id is a string. */
    private static String member(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return ",\"id\":\"" + id + "\"";
            }
        }
        return ",\"id\":" + id;
    }
}
