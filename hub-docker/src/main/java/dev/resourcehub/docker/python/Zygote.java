package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.docker.python.wire.BrokenFrames;
import dev.resourcehub.docker.python.wire.FrameReader;
import dev.resourcehub.docker.python.wire.FrameWriter;
import dev.resourcehub.docker.python.wire.Hello;
import dev.resourcehub.docker.python.wire.Message;
import dev.resourcehub.docker.python.wire.MessageType;
import dev.resourcehub.docker.python.wire.ZygoteJson;
import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sandbox whose process 1 has greeted and waits for one run.
 *
 * <p>Serves one run in its life, and any number of validations before it, one thing at a time. Whoever has one destroys it.
 * All methods may be called on any thread; futures and events come back on the caller's event loop, or the channel's where
 * the caller has none.
 */
public final class Zygote {

    private static final Logger LOG = LoggerFactory.getLogger(Zygote.class);
    private static final int MOST_MESSAGE = 64 << 20;

    private final Sandbox sandbox;
    private final Timers timers;
    private final Ticker ticker;
    private final Context loop;
    private final FrameWriter writer = new FrameWriter();
    private final FrameReader reader = new FrameReader(MOST_MESSAGE);
    private final Outbox outbox;
    private Hello hello = new Hello("", Map.of());
    private @Nullable Conversation conversation;
    private @Nullable String fault;
    private long lastId;
    private boolean spent;
    private volatile boolean alive = true;

    private Zygote(Sandbox sandbox, Timers timers, Ticker ticker, Context loop) {
        this.sandbox = sandbox;
        this.timers = timers;
        this.ticker = ticker;
        this.loop = loop;
        this.outbox = new Outbox(sandbox.channel(), writer);
    }

    /**
     * Waits until the zygote of {@code sandbox} has greeted and answered a ping through the whole path.
     *
     * <p>Call it on the channel's event loop, as the handler of a launch is. When there is no greeting within {@code limit},
     * or something else comes, the sandbox is destroyed and the future fails with {@link Failure.DeadlineExceeded} or
     * {@link Failure.BackendUnreachable}.
     */
    public static Future<Zygote> greet(Sandbox sandbox, Duration limit, Timers timers) {
        return greet(sandbox, limit, timers, Ticker.system());
    }

    /** As the other, with the ticker that times runs. */
    public static Future<Zygote> greet(Sandbox sandbox, Duration limit, Timers timers, Ticker ticker) {
        Context loop = Objects.requireNonNull(Vertx.currentContext(), "greet belongs on the channel's event loop");
        Zygote zygote = new Zygote(sandbox, timers, ticker, loop);
        return zygote.listen(limit);
    }

    /** What it said when it was ready. */
    public Hello hello() {
        return hello;
    }

    /** The sandbox around it. */
    public Sandbox sandbox() {
        return sandbox;
    }

    /** Whether it can still be used: it answers, and nobody destroyed it. */
    public boolean isAlive() {
        return alive;
    }

    /** Completes when it is gone, however that came about. */
    public Future<Void> ended() {
        return sandbox.channel().ended();
    }

    /**
     * Runs code, once in the life of this zygote.
     *
     * <p>The future ends after the last event. It fails with {@link Failure.BackendUnreachable} when the zygote was lost
     * before the program began, so that it may be run elsewhere; whatever happens later is a result. Firing
     * {@code cancellation} kills the run.
     */
    public Future<RunResult> run(RunPython run, RunSink sink, Cancellation cancellation, RunTerms terms) {
        Context caller = callerLoop();
        Promise<RunResult> promise = Promise.promise();
        loop.runOnContext(here -> {
            RunCall call = new RunCall(this, run, sink, cancellation, terms, caller, promise);
            if (spent) {
                call.lost("the sandbox has served its run");
            } else if (begin(call, call::lost)) {
                spent = true;
                call.begin(++lastId);
            }
        });
        return promise.future();
    }

    /** Compiles code inside the sandbox without running it. Fails with {@link Failure.BackendUnreachable} when it is lost. */
    public Future<Validation> validate(String code) {
        Context caller = callerLoop();
        Promise<Validation> promise = Promise.promise();
        loop.runOnContext(here -> {
            Conversation waiting = new Conversation() {
                @Override
                public void take(Message message) {
                    if (message.type() != MessageType.VALIDATED) {
                        throw new BrokenFrames("unasked " + message.type());
                    }
                    Validation found = ZygoteJson.validation(message.payload());
                    over();
                    caller.runOnContext(there -> promise.tryComplete(found));
                }

                @Override
                public void lost(String reason) {
                    caller.runOnContext(there -> promise.tryFail(unreachable(reason)));
                }
            };
            if (begin(waiting, waiting::lost)) {
                outbox.message(MessageType.VALIDATE, ++lastId, Buffer.buffer(code.getBytes(StandardCharsets.UTF_8)));
            }
        });
        return promise.future();
    }

    /** Kills what runs and removes the sandbox. Idempotent. */
    public Future<Void> destroy() {
        alive = false;
        return sandbox.destroy();
    }

    Timers timers() {
        return timers;
    }

    Ticker ticker() {
        return ticker;
    }

    Context loop() {
        return loop;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Ends the conversation; what comes now is a fault. */
    void over() {
        conversation = null;
        outbox.clear();
    }

    HubException unreachable(String reason) {
        return new HubException(new Failure.BackendUnreachable(new InstanceId(sandbox.name()), reason));
    }

    private Context callerLoop() {
        Context current = Vertx.currentContext();
        return current == null ? loop : current;
    }

    private boolean begin(Conversation wanted, Consumer<String> refused) {
        if (!alive || conversation != null) {
            refused.accept(alive ? "the sandbox is busy" : "the sandbox is gone");
            return false;
        }
        conversation = wanted;
        return true;
    }

    private Future<Zygote> listen(Duration limit) {
        Promise<Zygote> ready = Promise.promise();
        conversation = new Conversation() {
            @Override
            public void take(Message message) {
                if (message.type() == MessageType.HELLO) {
                    hello = ZygoteJson.hello(message.payload());
                    outbox.urgent(MessageType.PING, 0);
                } else if (message.type() == MessageType.PONG && !hello.python().isEmpty()) {
                    over();
                    ready.tryComplete(Zygote.this);
                } else {
                    throw new BrokenFrames("unasked " + message.type());
                }
            }

            @Override
            public void lost(String reason) {
                ready.tryFail(unreachable(reason));
            }
        };
        Timers.Timer late = timers.after(limit, () -> {
            if (ready.tryFail(new HubException(new Failure.DeadlineExceeded("hello", limit)))) {
                destroy();
            }
        });
        sandbox.channel().ended().onComplete(gone -> loop.runOnContext(here -> gone()));
        sandbox.channel().onBytes(this::received);
        sandbox.channel().resume();
        return ready.future().onComplete(done -> late.cancel());
    }

    private void received(Buffer bytes) {
        if (fault != null) {
            return;
        }
        try {
            reader.read(bytes, this::take);
        } catch (BrokenFrames broken) {
            fault = String.valueOf(broken.getMessage());
            LOG.warn("sandbox {} is destroyed: {}", sandbox.name(), fault);
            gone();
        }
    }

    private void take(Message message) {
        if (message.type() == MessageType.FAULT) {
            throw new BrokenFrames(ZygoteJson.fault(message.payload()));
        }
        if (conversation == null) {
            throw new BrokenFrames("unasked " + message.type());
        }
        conversation.take(message);
    }

    private void gone() {
        destroy();
        Conversation broken = conversation;
        over();
        if (broken != null) {
            broken.lost(fault == null ? "the sandbox ended" : fault);
        }
    }
}
