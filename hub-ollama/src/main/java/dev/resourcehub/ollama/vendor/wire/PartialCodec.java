package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The small file beside unfinished bytes. */
public final class PartialCodec {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private PartialCodec() {}

    /**
     * How far unfinished bytes are.
     *
     * @param identity the content they are of
     * @param path its name at the vendor, for people
     * @param completed bytes that are safely on disk, from the beginning
     * @param total bytes there will be, where the source told it
     * @param note what the source called this content; empty where it said nothing
     */
    public record State(String identity, String path, long completed, OptionalLong total, Optional<String> note) {}

    private record Written(
            @Nullable String identity,
            @Nullable String path,
            @Nullable Long completed,
            @Nullable Long total,
            @Nullable String note) {}

    /** Writes a state. */
    public static byte[] write(State state) throws JsonProcessingException {
        @Nullable
        Long total = state.total().isPresent() ? Long.valueOf(state.total().getAsLong()) : null;
        return JSON.writeValueAsBytes(new Written(
                state.identity(),
                state.path(),
                state.completed(),
                total,
                state.note().orElse(null)));
    }

    /** Reads a state; throws {@link IOException} when it is none. */
    public static State read(byte[] text) throws IOException {
        Written written = JSON.readValue(text, Written.class);
        if (written == null || written.identity() == null || written.completed() == null || written.completed() < 0) {
            throw new IOException("no state of unfinished bytes");
        }
        return new State(
                written.identity(),
                written.path() == null ? "" : written.path(),
                written.completed(),
                written.total() == null ? OptionalLong.empty() : OptionalLong.of(written.total()),
                Optional.ofNullable(written.note()));
    }
}
