package dev.resourcehub.server.problem;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every code the hub can answer with, its HTTP status, its title, and what a caller does about it. */
public final class Catalogue {

    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        add(
                400,
                "malformed_request",
                "The request cannot be read",
                "Send well-formed HTTP and a body of the documented form.");
        add(400, "malformed_json", "The body is not JSON", "Send one JSON document in UTF-8, without duplicate names.");
        add(400, "wrong_type", "A field has the wrong type", "Send the type that `expected` names.");
        add(400, "unknown_field", "A field is not known", "Remove the field, or use the name in `nearest`.");
        add(400, "missing_field", "A field is missing", "Add the field named in `field`.");
        add(401, "unauthenticated", "No valid credentials", "Send a valid key.");
        add(403, "forbidden", "This is not allowed", "Use an address or a key that may do this.");
        add(403, "foreign_origin", "The web page may not call this hub", "Add the page's origin to `http.origins`.");
        add(404, "not_found", "There is nothing here", "Check the path.");
        add(404, "model_not_found", "No instance has this model", "Choose one of GET /llm/models, or fetch it.");
        add(404, "instance_not_found", "There is no such instance", "Choose one of GET /hubs.");
        add(404, "job_not_found", "There is no such job", "Choose one of GET /jobs.");
        add(405, "method_not_allowed", "This path does not take this method", "Use a method that `Allow` names.");
        add(406, "not_acceptable", "None of the accepted media types can be given", "Accept application/json.");
        add(408, "request_timeout", "The request did not arrive in time", "Send the whole body without pausing.");
        add(409, "conflict", "The request contradicts the present state", "Read the state again and decide anew.");
        add(413, "too_large", "The request is too large", "Send less; `limit_bytes` is the most.");
        add(415, "unsupported_media_type", "The body's media type is not taken", "Send application/json.");
        add(422, "invalid_value", "A value makes no sense here", "Send what `expected` names.");
        add(422, "limit_exceeded", "A limit is above its ceiling", "Ask for at most `limit`.");
        add(422, "unknown_strategy", "There is no such strategy", "Choose one of `known`.");
        add(422, "unknown_kind", "There is no such kind", "Choose one of `known`.");
        add(422, "unsupported_source", "The source cannot be fetched from", "Use a documented form of source.");
        add(422, "image_not_allowed", "The image is not allowed", "Choose one of `docker.images`.");
        add(429, "rate_limited", "Too many requests", "Wait `retry_after_ms`.");
        add(429, "quota_exceeded", "The quota is used up", "Wait `retry_after_ms`, or ask for a larger quota.");
        add(431, "headers_too_large", "The request's head is too large", "Send fewer or shorter headers.");
        add(500, "internal", "The hub made a mistake", "Tell the operator the request id; the log has the rest.");
        add(
                502,
                "backend_error",
                "The backend answered with an error",
                "Read `detail`; the backend's words are there.");
        add(502, "backend_unreachable", "The backend cannot be reached", "Try again; look at GET /hubs.");
        add(503, "no_capacity", "Nothing is free", "Wait `retry_after_ms`.");
        add(503, "queue_full", "The queue is full", "Wait `retry_after_ms`.");
        add(503, "not_ready", "What serves this is not ready", "Wait `retry_after_ms`; see `remedies`.");
        add(503, "provisioning", "What serves this is being fetched", "Follow the job that the answer names.");
        add(503, "draining", "The hub is shutting down", "Try again; another replica may answer.");
        add(504, "deadline_exceeded", "The deadline passed", "Allow more time, or ask for less.");
        add(502, "digest_mismatch", "The content is not what was announced", "Check the digest and the source.");
        add(507, "insufficient_disk_space", "The disk is too small", "Free some space.");
        add(502, "access_denied", "The source refused access", "Check the credentials for the source.");
        add(404, "source_not_found", "The source has no such content", "Check the name of the source.");
        add(504, "stalled", "No data arrived for too long", "Try again; what arrived is kept.");
        add(502, "transfer_failed", "The transfer broke", "Try again; what arrived is kept.");
        add(503, "store_table_missing", "The store lost a table", "Try again; it is made anew.");
        add(503, "job_stream_missing", "The log of the job was lost", "Try again; it is written anew.");
        add(422, "not_a_model", "The content is not a model", "Use a GGUF file.");
        add(422, "unsupported_architecture", "No engine runs this model", "Use a model of a supported architecture.");
        add(503, "interrupted", "The hub stopped during the work", "Start the work again.");
        add(502, "provisioning_failed", "Fetching failed", "Read both failures in the answer.");
    }

    private Catalogue() {}

    /** All entries, by status group as API.md lists them, those of jobs last. */
    public static Collection<Entry> entries() {
        return ENTRIES.values();
    }

    /** The entry of a code. */
    public static Optional<Entry> find(String code) {
        return Optional.ofNullable(ENTRIES.get(code));
    }

    /** The entry of a code that a room raised; {@code internal} when the catalogue has forgotten it. */
    static Entry of(Code code) {
        Entry entry = ENTRIES.get(code.value());
        return entry == null ? of(Codes.INTERNAL) : entry;
    }

    private static void add(int status, String code, String title, String remedy) {
        ENTRIES.put(code, new Entry(new Code(code), status, title, remedy));
    }

    /**
     * One line of the catalogue.
     *
     * @param title the same for every occurrence
     * @param remedy what a caller does about it, one sentence
     */
    public record Entry(Code code, int status, String title, String remedy) {}
}
