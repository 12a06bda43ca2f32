package dev.resourcehub.docker.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunResult.Status;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every engine owes a run of Python; a subclass says how its sandboxes are made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PythonContract {

    protected static final Duration HELLO = Duration.ofSeconds(30);
    private static final long WAIT_SECONDS = 60;

    private Vertx vertx;
    private SandboxLauncher launcher;

    /** How sandboxes are made; called once, before the first test. */
    protected abstract SandboxLauncher launcher(Vertx vertx) throws Exception;

    /** Name of the image; empty for an engine without images. */
    protected abstract String image();

    /** Whether memory is bounded by a control group. */
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

    // --- what a run gives back

    @Test
    void a_program_prints_and_ends_well() throws Exception {
        Ran ran = run(Runs.of("print(1)"));

        assertThat(ran.result.status()).isEqualTo(Status.OK);
        assertThat(ran.stdout()).isEqualTo("1\n");
        assertThat(ran.stderr()).isEmpty();
        assertThat(ran.result.exitCode()).hasValue(0);
        assertThat(ran.result.result()).isEmpty();
        assertThat(ran.sink.starts()).isEqualTo(1);
    }

    @Test
    void the_variable_result_is_the_result() throws Exception {
        assertThat(run(Runs.of("result = {'a': [1, 2.5, None, True, 'é']}\n7"))
                        .result
                        .result())
                .contains(new JsonText("{\"a\":[1,2.5,null,true,\"\\u00e9\"]}"));
    }

    // --- the machinery of these tests

    record Ran(RunResult result, CollectingSink sink) {
        String stdout() {
            return new String(sink.stdout(), StandardCharsets.UTF_8);
        }

        String stderr() {
            return new String(sink.stderr(), StandardCharsets.UTF_8);
        }
    }

    protected SandboxSpec spec() {
        return new SandboxSpec(image(), SecurityLevel.SANDBOXED, Runs.MEMORY, 1.0, 64, Runs.DISK);
    }

    Vertx vertx() {
        return vertx;
    }

    Zygote ready() throws Exception {
        return await(onLoop(() ->
                launcher.launch(spec()).compose((Sandbox sandbox) -> Zygote.greet(sandbox, HELLO, Timers.of(vertx)))));
    }

    Ran run(Runs runs) throws Exception {
        Zygote zygote = ready();
        try {
            return run(zygote, runs, Cancellation.create());
        } finally {
            await(zygote.destroy());
        }
    }

    Ran run(Zygote zygote, Runs runs, Cancellation cancellation) throws Exception {
        CollectingSink sink = new CollectingSink();
        return new Ran(await(start(zygote, runs, sink, cancellation)), sink);
    }

    Future<RunResult> start(Zygote zygote, Runs runs, CollectingSink sink, Cancellation cancellation) {
        RunTerms terms = new RunTerms("run_test", image(), true, 1, Duration.ZERO, Duration.ZERO);
        return onLoop(() -> zygote.run(runs.run(), sink, cancellation, terms));
    }

    private <T> Future<T> onLoop(java.util.function.Supplier<Future<T>> work) {
        io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
        vertx.getOrCreateContext().runOnContext(there -> work.get().onComplete(promise));
        return promise.future();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    static Optional<JsonText> json(String text) {
        return Optional.of(new JsonText(text));
    }
}
