package dev.resourcehub.docker;

import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.docker.sandbox.ContainerLauncher;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A Docker engine to test against. The project's test command prepares the engine and the image, so their absence is a
 * failure that says so, never a skipped test.
 */
public final class DockerBench implements AutoCloseable {

    public static final String IMAGE = "resourcehub/python:3";
    public static final SandboxSpec SPEC =
            new SandboxSpec(IMAGE, SecurityLevel.SANDBOXED, ByteSize.ofMiB(256), 1.0, 64, ByteSize.ofMiB(64));

    public final Vertx vertx = Vertx.vertx();
    public final Context loop = vertx.getOrCreateContext();
    public final Blocking blocking = new Blocking(vertx, "docker-test");
    public final ContainerEngine engine = new ContainerEngine(EngineAddress.USUAL, blocking);
    public final Ownership owner = Ownership.current(
            "test-" + UUID.randomUUID(), UUID.randomUUID().toString().substring(0, 8));

    /** Looks for engine and image; throws when one is missing. */
    public static DockerBench open() {
        DockerBench bench = new DockerBench();
        try {
            bench.await(bench.engine.facts(Duration.ofSeconds(5)));
        } catch (RuntimeException absent) {
            throw new IllegalStateException("these tests need a Docker engine; ./hub test prepares one", absent);
        }
        if (bench.await(bench.engine.image(IMAGE)).isEmpty()) {
            throw new IllegalStateException("these tests need the image " + IMAGE + "; ./hub test builds it");
        }
        return bench;
    }

    /** A launcher of containers whose process 1 is {@code command}. */
    public ContainerLauncher launcher(List<String> command) {
        return new ContainerLauncher(engine, vertx.createNetClient(), loop, Timers.of(vertx), owner, command);
    }

    /** Names of this bench's containers that are there now. */
    public List<String> containers() {
        return await(engine.list(Map.of(Ownership.GENERATION, owner.generation()))).stream()
                .map(container -> container.name())
                .toList();
    }

    /** The outcome of {@code future} within half a minute. */
    public <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException | java.util.concurrent.TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }

    @Override
    public void close() {
        blocking.close();
        await(vertx.close());
    }
}
