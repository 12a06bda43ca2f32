package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.python.wire.BrokenFrames;
import dev.resourcehub.docker.python.wire.Exit;
import dev.resourcehub.docker.python.wire.Message;
import dev.resourcehub.docker.python.wire.MessageType;
import dev.resourcehub.docker.python.wire.ZygoteJson;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One run on one zygote, from the first frame to the result. On the channel's event loop.
 *
 * <p>The zygote's clock ends a run that takes too long; the hub's own, a grace later, ends a zygote that does not answer.
 * While the caller is behind nothing is read and so nothing can be heard: the hub's clock then waits for the caller.
 */
final class RunCall implements Conversation {

    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Duration COLLECT = Duration.ofSeconds(2);
    private static final Duration CANCEL_GRACE = Duration.ofMillis(200);

    private final Zygote zygote;
    private final RunPython run;
    private final RunTerms terms;
    private final Cancellation cancellation;
    private final EventGate gate;
    private final Promise<RunResult> promise;
    private final Output stdout;
    private final Output stderr;
    private final List<String> hints = new ArrayList<>();
    private final Artifacts artifacts;
    private Cancellation.Registration registration = () -> {};
    private Timers.Timer timer = () -> {};
    private long id;
    private long beganNanos;
    private boolean started;
    private boolean ended;
    private boolean paused;
    private boolean overdue;
    private RunResult.@Nullable Status forced;
    private Optional<JsonText> result = Optional.empty();
    private Optional<String> resultType = Optional.empty();

    RunCall(
            Zygote zygote,
            RunPython run,
            RunSink sink,
            Cancellation cancellation,
            RunTerms terms,
            Context caller,
            Promise<RunResult> promise) {
        this.zygote = zygote;
        this.run = run;
        this.cancellation = cancellation;
        this.terms = terms;
        this.promise = promise;
        this.gate = new EventGate(zygote.loop(), caller, sink, this::pace);
        this.stdout = new Output(RunEvent.Channel.STDOUT, run.limits().stdout().bytes());
        this.stderr = new Output(RunEvent.Channel.STDERR, run.limits().stderr().bytes());
        this.artifacts = new Artifacts(run.limits().artifacts().bytes());
    }

    /** Sends the job. */
    void begin(long id) {
        this.id = id;
        beganNanos = zygote.ticker().nanos();
        timer = zygote.timers().after(allowed(), this::late);
        registration = cancellation.onCancel(() -> zygote.loop().runOnContext(here -> cancel()));
        if (!cancellation.isCancelled()) {
            zygote.outbox().job(id, run);
        }
    }

    @Override
    public void take(Message message) {
        if (message.run() != id) {
            throw new BrokenFrames("a message of another run");
        }
        Buffer payload = message.payload();
        switch (message.type()) {
            case STARTED -> started();
            case STDOUT -> stdout.take(payload);
            case STDERR -> stderr.take(payload);
            case RESULT -> readable(ZygoteJson.result(payload));
            case RESULT_TEXT ->
                ZygoteJson.resultText(payload)
                        .ifPresentOrElse(
                                text -> {
                                    result = Optional.of(text.getValue());
                                    resultType = Optional.of(text.getKey());
                                },
                                () -> readable(Optional.empty()));
            case ARTIFACT -> artifacts.begin(ZygoteJson.artifactPath(payload));
            case ARTIFACT_DATA -> artifacts.data(payload);
            case ARTIFACT_END -> artifacts.end(ZygoteJson.artifactComplete(payload), this::artifact);
            case EXIT -> exit(ZygoteJson.exit(payload));
            case RUN,
                    SOURCE,
                    ARGS,
                    FILE,
                    FILE_DATA,
                    GO,
                    STDIN,
                    STDIN_END,
                    CANCEL,
                    PING,
                    SHUTDOWN,
                    VALIDATE,
                    HELLO,
                    PONG,
                    FAULT,
                    VALIDATED -> throw new BrokenFrames("unasked " + message.type());
        }
    }

    @Override
    public void lost(String reason) {
        if (forced == RunResult.Status.CANCELLED) {
            conclude(withoutExit(RunResult.Status.CANCELLED, Optional.empty()));
        } else if (forced == RunResult.Status.TIMEOUT) {
            long allowed = run.limits().wall().toMillis();
            conclude(withoutExit(
                    RunResult.Status.TIMEOUT,
                    Optional.of(
                            new RunResult.Cause("wall_ms", allowed, elapsed().toMillis(), "hub"))));
        } else if (started) {
            hints.add("sandbox_lost");
            conclude(withoutExit(RunResult.Status.INFRA_ERROR, Optional.empty()));
        } else if (finish()) {
            gate.afterAll(() -> promise.tryFail(zygote.unreachable(reason)));
        }
    }

    private void started() {
        if (started) {
            throw new BrokenFrames("started twice");
        }
        started = true;
        gate.emit(new RunEvent.Started(terms.runId(), environment()), 0);
    }

    private void readable(Optional<JsonText> told) {
        result = told;
        if (told.isEmpty()) {
            hints.add("result_unreadable");
        }
    }

    private void artifact(RunEvent.Artifact artifact) {
        gate.emit(artifact, artifact.bytes().remaining());
    }

    private void exit(Exit exit) {
        if (exit.stdout().sent() != stdout.received || exit.stderr().sent() != stderr.received) {
            throw new BrokenFrames("output is missing");
        }
        hints.addAll(0, exit.hints());
        exit.skipped().forEach(reason -> hints.add("artifact_skipped:" + reason));
        zygote.over();
        conclude(new RunResult(
                terms.runId(),
                exit.status(),
                result,
                resultType,
                exit.exitCode(),
                exit.signal(),
                exit.error(),
                exit.cause(),
                hints,
                new RunResult.Truncated(
                        exit.stdout().total() > exit.stdout().sent(),
                        exit.stderr().total() > exit.stderr().sent(),
                        exit.stdout().total(),
                        exit.stderr().total()),
                new RunResult.Usage(exit.wall(), Optional.of(exit.cpu()), OptionalLong.of(exit.peakMemoryBytes())),
                timings(),
                environment()));
    }

    private RunResult withoutExit(RunResult.Status status, Optional<RunResult.Cause> cause) {
        return new RunResult(
                terms.runId(),
                status,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                cause,
                hints,
                new RunResult.Truncated(false, false, stdout.received, stderr.received),
                new RunResult.Usage(elapsed(), Optional.empty(), OptionalLong.empty()),
                timings(),
                environment());
    }

    private void cancel() {
        if (ended || forced != null) {
            return;
        }
        forced = RunResult.Status.CANCELLED;
        gate.mute();
        zygote.outbox().clear();
        timer.cancel();
        if (started) {
            zygote.outbox().urgent(MessageType.CANCEL, id);
            timer = zygote.timers().after(CANCEL_GRACE, zygote::destroy);
        } else {
            zygote.destroy();
        }
    }

    private void late() {
        if (paused) {
            overdue = true;
            return;
        }
        forced = RunResult.Status.TIMEOUT;
        zygote.destroy();
    }

    private void pace() {
        boolean shut = gate.isShut() && !ended;
        if (shut == paused) {
            return;
        }
        paused = shut;
        if (shut) {
            zygote.sandbox().channel().pause();
            return;
        }
        zygote.sandbox().channel().resume();
        if (overdue) {
            overdue = false;
            timer = zygote.timers().after(GRACE, this::late);
        }
    }

    private void conclude(RunResult whole) {
        if (finish()) {
            gate.afterAll(() -> promise.tryComplete(whole));
        }
    }

    private boolean finish() {
        if (ended) {
            return false;
        }
        ended = true;
        timer.cancel();
        registration.close();
        pace();
        return true;
    }

    private Duration allowed() {
        Duration limit = run.limits().wall().plus(GRACE);
        return run.collect().isEmpty() ? limit : limit.plus(COLLECT);
    }

    private Duration elapsed() {
        return Duration.ofNanos(zygote.ticker().nanos() - beganNanos);
    }

    private RunResult.Timings timings() {
        Duration taken = elapsed();
        return new RunResult.Timings(
                terms.queue(),
                terms.lease(),
                taken,
                terms.queue().plus(terms.lease()).plus(taken));
    }

    private RunResult.Environment environment() {
        return new RunResult.Environment(
                zygote.sandbox().engine(),
                terms.image(),
                zygote.sandbox().imageDigest(),
                zygote.hello().python(),
                run.securityLevel(),
                terms.warm(),
                zygote.sandbox().name(),
                terms.use());
    }

    /** One output, counted here too: a zygote is not believed to keep a limit. */
    private final class Output {
        private final RunEvent.Channel channel;
        private final long most;
        private long received;

        private Output(RunEvent.Channel channel, long most) {
            this.channel = channel;
            this.most = most;
        }

        private void take(Buffer bytes) {
            received += bytes.length();
            if (received > most) {
                throw new BrokenFrames("more output than allowed");
            }
            ByteBuffer view = ByteBuffer.wrap(bytes.getBytes()).asReadOnlyBuffer();
            gate.emit(new RunEvent.Output(channel, view), bytes.length());
        }
    }
}
