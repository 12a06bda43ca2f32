package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Keeps everything that a run tells. Written on the run's event loop, read when the run is over. */
final class CollectingSink implements RunSink {

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final Map<String, byte[]> artifacts = new LinkedHashMap<>();
    private final CompletableFuture<Void> firstOutput = new CompletableFuture<>();
    private int starts;

    @Override
    public synchronized void emit(RunEvent event) {
        switch (event) {
            case RunEvent.Provisioning work -> throw new AssertionError("a zygote provides nothing: " + work);
            case RunEvent.Queued queued -> throw new AssertionError("a zygote has no queue: " + queued);
            case RunEvent.Started started -> starts++;
            case RunEvent.Output output -> {
                (output.channel() == RunEvent.Channel.STDOUT ? stdout : stderr).writeBytes(bytes(output.bytes()));
                firstOutput.complete(null);
            }
            case RunEvent.Artifact artifact -> artifacts.put(artifact.path(), bytes(artifact.bytes()));
        }
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void onDrain(Runnable resume) {
        resume.run();
    }

    synchronized byte[] stdout() {
        return stdout.toByteArray();
    }

    synchronized byte[] stderr() {
        return stderr.toByteArray();
    }

    synchronized Map<String, byte[]> artifacts() {
        return Map.copyOf(artifacts);
    }

    synchronized int starts() {
        return starts;
    }

    CompletableFuture<Void> firstOutput() {
        return firstOutput;
    }

    private static byte[] bytes(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.duplicate().get(bytes);
        return bytes;
    }
}
