package dev.resourcehub.docker.call;

import dev.resourcehub.resource.Progress;
import java.nio.ByteBuffer;

/** Something that happens while code runs, in the order it happens; the end is the run's future, not an event. */
public sealed interface RunEvent {

    /** The run waits for a sandbox; 1 is next. */
    record Queued(int position) implements RunEvent {}

    /** What the run needs is being made or fetched by {@code job}; again whenever it has come further. */
    record Provisioning(String job, String phase, Progress progress) implements RunEvent {}

    /** User code is about to run; exactly one, before any output. */
    record Started(String runId, RunResult.Environment environment) implements RunEvent {}

    /** A piece of standard output or standard error, in bytes as written; may end inside a character; read-only. */
    record Output(Channel channel, ByteBuffer bytes) implements RunEvent {}

    /** A file brought back, whole. {@code mime} is guessed from its name. */
    record Artifact(String path, String mime, ByteBuffer bytes) implements RunEvent {}

    /** Which output. */
    enum Channel {
        STDOUT,
        STDERR
    }
}
