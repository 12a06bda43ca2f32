package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.InputFile;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.python.wire.FrameWriter;
import dev.resourcehub.docker.python.wire.MessageType;
import dev.resourcehub.docker.python.wire.ZygoteJson;
import dev.resourcehub.docker.sandbox.SandboxChannel;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sends messages at the pace at which the sandbox takes them. On the channel's event loop. */
final class Outbox {

    private final SandboxChannel channel;
    private final FrameWriter frames;
    private final Deque<Part> parts = new ArrayDeque<>();

    Outbox(SandboxChannel channel, FrameWriter frames) {
        this.channel = channel;
        this.frames = frames;
    }

    /** Sends the whole of a job: options, source, arguments, files, the word to go, and standard input. */
    void job(long id, RunPython run) {
        add(MessageType.RUN, id, ZygoteJson.run(run));
        add(MessageType.SOURCE, id, text(run.code()));
        run.args().ifPresent(args -> add(MessageType.ARGS, id, text(args.value())));
        for (InputFile file : run.files()) {
            add(MessageType.FILE, id, ZygoteJson.file(file.path()));
            byte[] content = new byte[file.content().remaining()];
            file.content().duplicate().get(content);
            add(MessageType.FILE_DATA, id, Buffer.buffer(content));
        }
        add(MessageType.GO, id, Buffer.buffer());
        run.stdin().ifPresent(stdin -> add(MessageType.STDIN, id, text(stdin)));
        add(MessageType.STDIN_END, id, Buffer.buffer());
        pump();
    }

    void message(MessageType type, long id, Buffer payload) {
        add(type, id, payload);
        pump();
    }

    /** Sends at once, before what waits; only for messages that may stand inside others. */
    void urgent(MessageType type, long id) {
        channel.send(frames.frame(type, id));
    }

    /** Forgets what was not sent. */
    void clear() {
        parts.clear();
    }

    private void add(MessageType type, long id, Buffer payload) {
        parts.add(new Part(type, id, payload));
    }

    private void pump() {
        while (!parts.isEmpty()) {
            if (channel.isFull()) {
                channel.onDrain(this::pump);
                return;
            }
            Part part = parts.element();
            int end = Math.min(part.payload.length(), part.sent + FrameWriter.MOST);
            boolean more = end < part.payload.length();
            channel.send(frames.frame(part.type, part.id, part.payload.slice(part.sent, end), more));
            part.sent = end;
            if (!more) {
                parts.remove();
            }
        }
    }

    private static Buffer text(String text) {
        return Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Part {
        private final MessageType type;
        private final long id;
        private final Buffer payload;
        private int sent;

        private Part(MessageType type, long id, Buffer payload) {
            this.type = type;
            this.id = id;
            this.payload = payload;
        }
    }
}
