package dev.resourcehub.docker.local;

import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.docker.sandbox.SandboxChannel;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One {@code bwrap} and what runs under it. */
final class LocalSandbox implements Sandbox {

    private static final Logger LOG = LoggerFactory.getLogger(LocalSandbox.class);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int MOST_WORDS = 2_000;

    private final String name;
    private final ChildProcess process;
    private final ProcessChannel channel;
    private final Context loop;
    private final Blocking blocking;
    private final AtomicBoolean destroying = new AtomicBoolean();
    private final Promise<Void> destroyed = Promise.promise();
    private final Promise<String> lastWords = Promise.promise();

    LocalSandbox(String name, ChildProcess process, Context loop, Blocking blocking) {
        this.name = name;
        this.process = process;
        this.loop = loop;
        this.blocking = blocking;
        this.channel = new ProcessChannel(process, loop, name);
        Thread.ofVirtual().name(name + "-errors").start(this::listen);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String engine() {
        return "local";
    }

    @Override
    public Optional<String> imageDigest() {
        return Optional.empty();
    }

    @Override
    public SandboxChannel channel() {
        return channel;
    }

    /** What bubblewrap and the zygote said on standard error until they ended; bounded. */
    Future<String> lastWords() {
        return lastWords.future();
    }

    @Override
    public Future<Void> destroy() {
        if (destroying.compareAndSet(false, true)) {
            loop.runOnContext(there -> {
                channel.close();
                blocking.<Void>call("stop", STOP, () -> {
                            process.kill();
                            process.exit().join();
                            return null;
                        })
                        .onComplete(destroyed);
            });
        }
        return destroyed.future();
    }

    private void listen() {
        StringBuilder words = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.errors(), StandardCharsets.UTF_8))) {
            char[] piece = new char[1024];
            int count;
            while ((count = lines.read(piece)) >= 0) {
                words.append(piece, 0, Math.min(count, MOST_WORDS - words.length()));
            }
        } catch (IOException gone) {
            // The process ended; what it said until then is told.
        }
        if (!words.isEmpty()) {
            LOG.warn("sandbox {} said: {}", name, words.toString().strip());
        }
        lastWords.tryComplete(words.toString().strip());
    }
}
