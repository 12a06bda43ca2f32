package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.python.wire.BrokenFrames;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the files of one run together; at most one at a time, and all of them under one bound. */
final class Artifacts {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("json", "application/json"),
            Map.entry("xml", "application/xml"),
            Map.entry("zip", "application/zip"),
            Map.entry("csv", "text/csv"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("html", "text/html"));

    private final long most;
    private long received;
    private @Nullable String path;
    private Buffer content = Buffer.buffer();

    Artifacts(long most) {
        this.most = most;
    }

    void begin(String path) {
        if (this.path != null || path.isEmpty()) {
            throw new BrokenFrames("a file inside another");
        }
        this.path = path;
        content = Buffer.buffer();
    }

    void data(Buffer bytes) {
        received += bytes.length();
        if (path == null || received > most) {
            throw new BrokenFrames("more of files than allowed");
        }
        content.appendBuffer(bytes);
    }

    void end(boolean complete, Consumer<RunEvent.Artifact> sink) {
        String name = path;
        if (name == null) {
            throw new BrokenFrames("the end of no file");
        }
        path = null;
        if (complete) {
            sink.accept(new RunEvent.Artifact(
                    name, typeOf(name), ByteBuffer.wrap(content.getBytes()).asReadOnlyBuffer()));
        }
        content = Buffer.buffer();
    }

    private static String typeOf(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }
}
