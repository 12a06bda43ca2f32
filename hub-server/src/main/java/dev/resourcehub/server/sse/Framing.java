package dev.resourcehub.server.sse;

/** How events of a stream are written, one after the other. */
public enum Framing {
    /** Server-sent events: {@code id} is the event's number; the call's own id stands in {@code data}. */
    SSE("text/event-stream") {
        @Override
        String frame(ServerSentEvent event) {
            String call = event.callId().map(id -> "\"id\":\"" + id + "\"").orElse("");
            return "id: " + event.number() + "\nevent: " + event.name() + "\ndata: {" + event.membersBehind(call)
                    + "}\n\n";
        }

        @Override
        String heartbeat() {
            return ": heartbeat\n\n";
        }
    },

    /** One JSON object a line: the event's name, its number as {@code id}, the call's own id as {@code call_id}. */
    NDJSON("application/x-ndjson") {
        @Override
        String frame(ServerSentEvent event) {
            String call =
                    event.callId().map(id -> ",\"call_id\":\"" + id + "\"").orElse("");
            String head = "\"event\":\"" + event.name() + "\",\"id\":" + event.number() + call;
            return "{" + event.membersBehind(head) + "}\n";
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

    abstract String heartbeat();
}
