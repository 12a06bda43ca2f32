package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/** The small files of the store: its catalog, and how far an unfinished file is. */
public final class StoreCodec {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private StoreCodec() {}

    /**
     * One model of the catalog.
     *
     * @param digest 64 hex digits
     * @param source where it came from, for people
     * @param template how its source says turns are written; empty where it says nothing
     * @param licence one line; empty where unknown
     */
    public record Entry(String name, String digest, long bytes, String source, String template, String licence) {}

    /**
     * How far an unfinished file is.
     *
     * @param completed bytes that are safely on disk
     * @param validator what the server called this very content; empty where it said nothing
     */
    public record State(long completed, String validator) {}

    /** Writes the catalog. */
    public static byte[] catalog(List<Entry> entries) throws IOException {
        return JSON.writeValueAsBytes(entries);
    }

    /** Reads the catalog; throws {@link IOException} when it is none. */
    public static List<Entry> catalog(byte[] text) throws IOException {
        return JSON.readValue(text, new TypeReference<List<Entry>>() {});
    }

    /** Writes a state. */
    public static byte[] state(State state) throws JsonProcessingException {
        return JSON.writeValueAsBytes(state);
    }

    /** Reads a state; throws {@link IOException} when it is none. */
    public static State state(byte[] text) throws IOException {
        return JSON.readValue(text, State.class);
    }
}
