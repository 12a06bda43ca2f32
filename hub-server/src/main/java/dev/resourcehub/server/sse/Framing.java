package dev.resourcehub.server.sse;

/** How events of a stream are written, one after the other. */
public enum Framing {
    /** Server-sent events: {@code id}, {@code event} and one line of {@code data}. */
    SSE("text/event-stream") {
        @Override
        String frame(ServerSentEvent event) {
            return "id: " + event.id() + "\nevent: " + event.name() + "\ndata: "
                    + event.data().value() + "\n\n";
        }

        @Override
        String heartbeat() {
            return ": heartbeat\n\n";
        }
    },

    /** One JSON object a line, the event's name and number as its first members. */
    NDJSON("application/x-ndjson") {
        @Override
        String frame(ServerSentEvent event) {
            String members = event.data().value().substring(1);
            String head = "{\"event\":\"" + event.name() + "\",\"id\":" + event.id();
            return head + (members.equals("}") ? "" : ",") + members + "\n";
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
