package dev.resourcehub.docker.python;

import dev.resourcehub.docker.python.wire.FrameWriter;
import dev.resourcehub.docker.python.wire.MessageType;
import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.docker.sandbox.SandboxChannel;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A sandbox whose zygote says what a test wants, with timers that a test fires. All of it on one event loop. */
public final class ScriptedSandbox implements Sandbox, SandboxChannel, Timers {

    private final FrameWriter zygote = new FrameWriter();
    private final Promise<Void> ended = Promise.promise();
    private final List<Waiting> timers = new ArrayList<>();
    private final List<Integer> received = new ArrayList<>();
    private Handler<Buffer> receiver = bytes -> {};
    private boolean paused = true;
    private boolean destroyed;

    /** The zygote says something. */
    public void says(MessageType type, long run, String payload) {
        saysRaw(zygote.frame(type, run, Buffer.buffer(payload), false));
    }

    void saysRaw(Buffer bytes) {
        if (paused) {
            throw new AssertionError("paused");
        }
        receiver.handle(bytes);
    }

    /** The zygote greets as it should. */
    public void greets() {
        says(MessageType.HELLO, 0, "{\"python\":\"3.11.2\",\"probe\":{\"seccomp\":true}}");
        says(MessageType.PONG, 0, "");
    }

    /** The zygote ends a run well, having passed {@code stdout} bytes on. */
    public void exits(long run, int stdout) {
        says(MessageType.EXIT, run, """
                {"status":"ok","exit_code":0,"signal":null,"cause":null,"error":null,"hints":[],
                 "stdout":{"total":%d,"sent":%d},"stderr":{"total":0,"sent":0},"wall_us":1000,"cpu_ms":1,
                 "peak_memory_bytes":1,"artifacts":0,"artifact_bytes":0,"skipped":[]}""".formatted(stdout, stdout));
    }

    /** Fires every timer that waits for {@code delay} and was not cancelled. */
    void fire(Duration delay) {
        List<Waiting> due =
                timers.stream().filter(timer -> timer.delay.equals(delay)).toList();
        timers.removeAll(due);
        due.forEach(timer -> timer.action.run());
    }

    /** Types of the frames that were sent to the zygote. */
    public List<Integer> received() {
        return List.copyOf(received);
    }

    boolean isPaused() {
        return paused;
    }

    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
        Waiting waiting = new Waiting(delay, action);
        timers.add(waiting);
        return () -> timers.remove(waiting);
    }

    @Override
    public void send(Buffer bytes) {
        received.add((int) bytes.getUnsignedByte(3));
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void onDrain(Runnable resume) {
        resume.run();
    }

    @Override
    public void onBytes(Handler<Buffer> receiver) {
        this.receiver = receiver;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    @Override
    public void close() {
        ended.tryComplete();
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public String engine() {
        return "scripted";
    }

    @Override
    public Optional<String> imageDigest() {
        return Optional.empty();
    }

    @Override
    public SandboxChannel channel() {
        return this;
    }

    @Override
    public Future<Void> destroy() {
        destroyed = true;
        close();
        return Future.succeededFuture();
    }

    private record Waiting(Duration delay, Runnable action) {}
}
