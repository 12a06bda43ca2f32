package dev.resourcehub.docker.local;

import dev.resourcehub.docker.sandbox.SandboxChannel;
import dev.resourcehub.process.ChildProcess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pipes of a process as a channel: two virtual threads that block, one event loop that never does.
 *
 * <p>The reader is at most {@link #AHEAD} pieces ahead of the loop, paused or not. What is sent waits in a queue whose
 * senders look at {@link #isFull}.
 */
final class ProcessChannel implements SandboxChannel {

    private static final int PIECE = 65_536;
    private static final int AHEAD = 4;
    private static final long FULL = 256 << 10;

    private final ChildProcess process;
    private final Context loop;
    private final Promise<Void> ended = Promise.promise();
    private final Semaphore ahead = new Semaphore(AHEAD);
    private final BlockingQueue<Optional<Buffer>> outgoing = new LinkedBlockingQueue<>();
    private final AtomicLong unsent = new AtomicLong();
    private final Deque<Buffer> held = new ArrayDeque<>();
    private Handler<Buffer> receiver = bytes -> {};
    private Runnable drained = () -> {};
    private boolean paused = true;
    private boolean lastRead;
    private boolean closed;

    ProcessChannel(ChildProcess process, Context loop, String name) {
        this.process = process;
        this.loop = loop;
        Thread.ofVirtual().name(name + "-read").start(this::read);
        Thread.ofVirtual().name(name + "-write").start(this::write);
    }

    @Override
    public void send(Buffer bytes) {
        if (closed) {
            return;
        }
        unsent.addAndGet(bytes.length());
        outgoing.add(Optional.of(bytes));
    }

    @Override
    public boolean isFull() {
        return unsent.get() > FULL;
    }

    @Override
    public void onDrain(Runnable resume) {
        drained = resume;
        if (!isFull()) {
            loop.runOnContext(later -> drain());
        }
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
        loop.runOnContext(later -> deliver());
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        held.clear();
        outgoing.clear();
        outgoing.add(Optional.empty());
        ahead.release(AHEAD);
        ended.tryComplete();
    }

    private void deliver() {
        while (!paused && !held.isEmpty()) {
            Buffer bytes = held.remove();
            ahead.release();
            receiver.handle(bytes);
        }
        if (lastRead && held.isEmpty()) {
            close();
        }
    }

    private void drain() {
        Runnable action = drained;
        drained = () -> {};
        action.run();
    }

    private void arrived(Buffer bytes) {
        if (closed) {
            ahead.release();
            return;
        }
        held.add(bytes);
        deliver();
    }

    private void read() {
        byte[] piece = new byte[PIECE];
        try (InputStream output = process.output()) {
            while (true) {
                ahead.acquireUninterruptibly();
                int count = output.read(piece);
                if (count < 0) {
                    break;
                }
                Buffer bytes = Buffer.buffer(Arrays.copyOf(piece, count));
                onLoop(() -> arrived(bytes));
            }
        } catch (IOException gone) {
            // The same as its end: a process that cannot be read any more has ended.
        }
        onLoop(() -> {
            lastRead = true;
            deliver();
        });
    }

    private void write() {
        try (OutputStream input = process.input()) {
            while (true) {
                Optional<Buffer> next = outgoing.take();
                if (next.isEmpty()) {
                    return;
                }
                Buffer bytes = next.get();
                input.write(bytes.getBytes());
                input.flush();
                if (unsent.addAndGet(-bytes.length()) <= FULL / 2) {
                    onLoop(() -> drain());
                }
            }
        } catch (IOException gone) {
            // Its death shows as the end of its output, which the reader tells.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void onLoop(Runnable action) {
        try {
            loop.runOnContext(there -> action.run());
        } catch (RejectedExecutionException stopped) {
            // The loop has stopped with the hub: nobody waits for this any more.
        }
    }
}
