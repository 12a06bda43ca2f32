package dev.resourcehub.server.api;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.server.sse.EventStream;
import java.util.function.Consumer;

/** Passes the events of a run on to a stream and keeps them for its terminal event. */
final class StreamedRun implements RunSink {

    private final EventStream stream;
    private final Consumer<RunResult.Environment> head;
    private final CollectedRun collected;
    private final PieceText stdout = new PieceText();
    private final PieceText stderr = new PieceText();

    /** {@code head} is told where the run runs, before the first event when that is the one that tells it. */
    StreamedRun(EventStream stream, CollectedRun collected, Consumer<RunResult.Environment> head) {
        this.stream = stream;
        this.head = head;
        this.collected = collected;
    }

    @Override
    public void emit(RunEvent event) {
        collected.emit(event);
        switch (event) {
            case RunEvent.Queued queued -> stream.send("queued", PythonAnswers.queued(queued));
            case RunEvent.Provisioning provisioning ->
                stream.send("provisioning", PythonAnswers.provisioning(provisioning));
            case RunEvent.Started started -> {
                head.accept(started.environment());
                stream.send("started", started.runId(), PythonAnswers.started(started));
            }
            case RunEvent.Output output -> {
                switch (output.channel()) {
                    case STDOUT -> stdout.take(output.bytes()).ifPresent(piece -> send("stdout", piece));
                    case STDERR -> stderr.take(output.bytes()).ifPresent(piece -> send("stderr", piece));
                }
            }
            case RunEvent.Artifact artifact -> {
                flush();
                stream.send("artifact", JsonBody.text(PythonAnswers.artifact(artifact)));
            }
        }
    }

    /** Sends what waited for the rest of a character that will not come. */
    void flush() {
        stdout.rest().ifPresent(piece -> send("stdout", piece));
        stderr.rest().ifPresent(piece -> send("stderr", piece));
    }

    @Override
    public boolean isFull() {
        return stream.isFull();
    }

    @Override
    public void onDrain(Runnable resume) {
        stream.onDrain(resume);
    }

    private void send(String name, PieceText.Piece piece) {
        stream.send(name, PythonAnswers.piece(piece));
    }
}
