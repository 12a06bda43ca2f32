package dev.resourcehub.server.api;

import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a run wrote and brought back, within the run's own limits. */
final class CollectedRun implements RunSink {

    private final Limits limits;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final List<RunEvent.Artifact> artifacts = new ArrayList<>();
    private long artifactBytes;

    CollectedRun(Limits limits) {
        this.limits = limits;
    }

    @Override
    public void emit(RunEvent event) {
        switch (event) {
            case RunEvent.Output output -> {
                switch (output.channel()) {
                    case STDOUT -> keep(stdout, output.bytes(), limits.stdout().bytes());
                    case STDERR -> keep(stderr, output.bytes(), limits.stderr().bytes());
                }
            }
            case RunEvent.Artifact artifact -> {
                artifactBytes += artifact.bytes().remaining();
                if (artifactBytes <= limits.artifacts().bytes()) {
                    artifacts.add(artifact);
                }
            }
            case RunEvent.Queued queued -> {}
            case RunEvent.Provisioning provisioning -> {}
            case RunEvent.Started started -> {}
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

    /** Standard output as text; what is not UTF-8 becomes the replacement character. */
    String stdout() {
        return stdout.toString(StandardCharsets.UTF_8);
    }

    /** Standard error as text; what is not UTF-8 becomes the replacement character. */
    String stderr() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    List<RunEvent.Artifact> artifacts() {
        return List.copyOf(artifacts);
    }

    private static void keep(ByteArrayOutputStream kept, ByteBuffer bytes, long most) {
        int length = (int) Math.min(bytes.remaining(), Math.max(0, most - kept.size()));
        byte[] piece = new byte[length];
        bytes.duplicate().get(piece);
        kept.writeBytes(piece);
    }
}
