package dev.resourcehub.docker.python;

import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The machinery of the contracts: fresh sandboxes of one engine, and runs in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SandboxBench {

    private static final Duration HELLO = Duration.ofSeconds(30);
    private static final long WAIT_SECONDS = 60;

    private Vertx vertx;
    private SandboxLauncher launcher;

    /** How sandboxes are made; called once, before the first test. */
    protected abstract SandboxLauncher launcher(Vertx vertx) throws Exception;

    /** Name of the image; empty for an engine without images. */
    protected abstract String image();

    /** Whether memory and processes are bounded by a control group. */
    protected abstract boolean hasControlGroup();

    @BeforeAll
    void prepare() throws Exception {
        vertx = Vertx.vertx();
        launcher = launcher(vertx);
    }

    @AfterAll
    void close() throws Exception {
        await(vertx.close());
    }

    /** How a run ended and everything it told. */
    record Ran(RunResult result, CollectingSink sink) {

        String stdout() {
            return new String(sink.stdout(), StandardCharsets.UTF_8);
        }

        String stderr() {
            return new String(sink.stderr(), StandardCharsets.UTF_8);
        }

        String json() {
            return result.result().map(JsonText::value).orElse("none");
        }

        RunResult.UserError error() {
            return result.error().orElseThrow(() -> new AssertionError("no error in " + result));
        }

        RunResult.Cause cause() {
            return result.cause().orElseThrow(() -> new AssertionError("no cause in " + result));
        }
    }

    /** A zygote in a new sandbox. */
    Zygote ready() throws Exception {
        SandboxSpec spec = new SandboxSpec(image(), SecurityLevel.SANDBOXED, Runs.MEMORY, 1.0, 64, Runs.DISK);
        return await(onLoop(
                () -> launcher.launch(spec).compose(sandbox -> Zygote.greet(sandbox, HELLO, Timers.of(vertx)))));
    }

    Ran run(String code) throws Exception {
        return run(Runs.of(code));
    }

    /** Runs in a new sandbox, which is gone afterwards. */
    Ran run(Runs runs) throws Exception {
        Zygote zygote = ready();
        try {
            CollectingSink sink = new CollectingSink();
            return new Ran(await(start(zygote, runs, sink, Cancellation.create())), sink);
        } finally {
            await(zygote.destroy());
        }
    }

    Future<RunResult> start(Zygote zygote, Runs runs, CollectingSink sink, Cancellation cancellation) {
        RunTerms terms = new RunTerms("run_test", image(), true, 1, Duration.ZERO, Duration.ZERO);
        return onLoop(() -> zygote.run(runs.run(), sink, cancellation, terms));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        vertx.getOrCreateContext().runOnContext(there -> work.get().onComplete(promise));
        return promise.future();
    }
}
