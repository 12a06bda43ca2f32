package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/** The catalog of models as version 0.1 kept it, in one file. */
public final class EarlierCatalogCodec {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private EarlierCatalogCodec() {}

    /**
     * One model of the catalog.
     *
     * @param digest 64 hex digits
     * @param source where it came from, for people
     * @param template how its source says turns are written; empty where it says nothing
     * @param licence one line; empty where unknown
     */
    public record Entry(String name, String digest, long bytes, String source, String template, String licence) {}

    /** Reads the catalog; throws {@link IOException} when it is none. */
    public static List<Entry> read(byte[] text) throws IOException {
        return JSON.readValue(text, new TypeReference<List<Entry>>() {});
    }
}
