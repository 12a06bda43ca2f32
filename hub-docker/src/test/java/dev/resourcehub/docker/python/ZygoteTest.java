package dev.resourcehub.docker.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunResult.Status;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.python.wire.MessageType;
import dev.resourcehub.resource.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the hub makes of what a zygote says, and of what it does not say. */
class ZygoteTest {

    private static final Duration LIMIT = Duration.ofSeconds(7);
    private static final Duration WALL_AND_GRACE = Duration.ofMillis(20_250);
    private static final int CANCEL = 9;

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final ScriptedSandbox sandbox = new ScriptedSandbox();
    private final CollectingSink sink = new CollectingSink();
    private final Cancellation cancellation = Cancellation.create();

    @AfterEach
    void close() throws Exception {
        SandboxBench.await(vertx.close());
    }

    @Test
    void a_zygote_is_ready_when_it_has_greeted_and_answered_a_ping() throws Exception {
        Zygote zygote = greeted();

        assertThat(zygote.hello().python()).isEqualTo("3.11.2");
        assertThat(zygote.hello().probes()).containsEntry("seccomp", true);
        assertThat(zygote.isAlive()).isTrue();
    }

    @Test
    void a_sandbox_that_does_not_greet_in_time_is_destroyed() throws Exception {
        Future<Zygote> greeting = on(() -> Zygote.greet(sandbox, LIMIT, sandbox));
        does(() -> sandbox.fire(LIMIT));

        assertThatThrownBy(() -> SandboxBench.await(greeting)).hasMessageContaining("DeadlineExceeded");
        assertThat(on(sandbox::isDestroyed)).isTrue();
    }

    @Test
    void a_sandbox_that_says_something_else_is_destroyed() throws Exception {
        Future<Zygote> greeting = on(() -> Zygote.greet(sandbox, LIMIT, sandbox));
        does(() -> sandbox.saysRaw(Buffer.buffer("exec format error: no such file\n")));

        assertThatThrownBy(() -> SandboxBench.await(greeting)).hasMessageContaining("not a frame");
        assertThat(on(sandbox::isDestroyed)).isTrue();
    }

    @Test
    void a_zygote_that_breaks_says_why() throws Exception {
        Future<Zygote> greeting = on(() -> Zygote.greet(sandbox, LIMIT, sandbox));
        does(() -> sandbox.says(MessageType.FAULT, 0, "{\"message\":\"no such user\"}"));

        assertThatThrownBy(() -> SandboxBench.await(greeting)).hasMessageContaining("no such user");
    }

    @Test
    void a_run_ends_with_what_the_zygote_saw() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> {
            sandbox.says(MessageType.STARTED, 1, "{}");
            sandbox.says(MessageType.STDOUT, 1, "hello");
            sandbox.says(MessageType.RESULT, 1, "42");
            sandbox.exits(1, 5);
        });

        RunResult result = SandboxBench.await(running);
        assertThat(result.status()).isEqualTo(Status.OK);
        assertThat(result.result().orElseThrow().value()).isEqualTo("42");
        assertThat(result.environment().python()).isEqualTo("3.11.2");
        assertThat(new String(sink.stdout(), StandardCharsets.UTF_8)).isEqualTo("hello");
    }

    @Test
    void output_that_is_missing_is_trouble_of_ours() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> {
            sandbox.says(MessageType.STARTED, 1, "{}");
            sandbox.exits(1, 5);
        });

        assertThat(SandboxBench.await(running).status()).isEqualTo(Status.INFRA_ERROR);
        assertThat(on(sandbox::isDestroyed)).isTrue();
    }

    @Test
    void a_message_of_another_run_is_trouble_of_ours() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> {
            sandbox.says(MessageType.STARTED, 1, "{}");
            sandbox.says(MessageType.STDOUT, 2, "x");
        });

        assertThat(SandboxBench.await(running).status()).isEqualTo(Status.INFRA_ERROR);
    }

    @Test
    void a_result_that_is_no_json_is_left_out_with_a_hint() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> {
            sandbox.says(MessageType.STARTED, 1, "{}");
            sandbox.says(MessageType.RESULT, 1, "{\"a\":");
            sandbox.exits(1, 0);
        });

        RunResult result = SandboxBench.await(running);
        assertThat(result.result()).isEmpty();
        assertThat(result.hints()).containsExactly("result_unreadable");
    }

    @Test
    void a_message_after_the_end_destroys_the_sandbox() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> {
            sandbox.says(MessageType.STARTED, 1, "{}");
            sandbox.exits(1, 0);
        });
        SandboxBench.await(running);
        assertThat(on(sandbox::isDestroyed)).isFalse();

        does(() -> sandbox.says(MessageType.STDOUT, 1, "late"));

        assertThat(on(sandbox::isDestroyed)).isTrue();
    }

    @Test
    void a_zygote_that_forgets_its_clock_is_ended_by_the_hubs() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> sandbox.says(MessageType.STARTED, 1, "{}"));
        does(() -> sandbox.fire(WALL_AND_GRACE));

        RunResult result = SandboxBench.await(running);
        assertThat(result.status()).isEqualTo(Status.TIMEOUT);
        assertThat(result.cause().orElseThrow().observedBy()).isEqualTo("hub");
        assertThat(on(sandbox::isDestroyed)).isTrue();
    }

    @Test
    void a_cancelled_run_is_told_to_the_zygote_which_has_a_moment_to_end_it() throws Exception {
        Future<RunResult> running = run(greeted(), sink);
        does(() -> sandbox.says(MessageType.STARTED, 1, "{}"));

        cancellation.cancel("test");
        does(() -> {});

        assertThat(on(sandbox::received)).endsWith(CANCEL);
        assertThat(on(sandbox::isDestroyed)).isFalse();
        does(() -> sandbox.fire(Duration.ofMillis(200)));
        assertThat(SandboxBench.await(running).status()).isEqualTo(Status.CANCELLED);
        assertThat(on(sandbox::isDestroyed)).isTrue();
    }

    @Test
    void nothing_is_read_while_the_caller_is_behind_and_the_hubs_clock_waits() throws Exception {
        SlowSink slow = new SlowSink();
        Future<RunResult> running = run(greeted(), slow);
        does(() -> {
            sandbox.says(MessageType.STARTED, 1, "{}");
            slow.full = true;
            sandbox.says(MessageType.STDOUT, 1, "x");
        });
        settled();

        assertThat(on(sandbox::isPaused)).isTrue();
        does(() -> sandbox.fire(WALL_AND_GRACE));
        assertThat(on(sandbox::isDestroyed)).isFalse();

        does(() -> {
            slow.full = false;
            slow.resume.run();
        });
        settled();
        assertThat(on(sandbox::isPaused)).isFalse();
        does(() -> sandbox.exits(1, 1));
        assertThat(SandboxBench.await(running).status()).isEqualTo(Status.OK);
    }

    private Zygote greeted() throws Exception {
        Future<Zygote> greeting = on(() -> Zygote.greet(sandbox, LIMIT, sandbox));
        does(sandbox::greets);
        return SandboxBench.await(greeting);
    }

    private Future<RunResult> run(Zygote zygote, RunSink into) throws Exception {
        RunTerms terms = new RunTerms("run_test", "", true, 1, Duration.ZERO, Duration.ZERO);
        Future<RunResult> running = on(() -> zygote.run(Runs.of("pass").run(), into, cancellation, terms));
        settled();
        return running;
    }

    /** Lets the loop do what it was given, and what that gives it. */
    private void settled() throws Exception {
        for (int turn = 0; turn < 4; turn++) {
            does(() -> {});
        }
    }

    private void does(Runnable action) throws Exception {
        on(() -> {
            action.run();
            return true;
        });
    }

    private <T> T on(Callable<T> action) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.runOnContext(there -> {
            try {
                done.complete(action.call());
            } catch (Exception | AssertionError broken) {
                done.completeExceptionally(broken);
            }
        });
        return done.get(30, TimeUnit.SECONDS);
    }

    private static final class SlowSink implements RunSink {
        private boolean full;
        private Runnable resume = () -> {};

        @Override
        public void emit(RunEvent event) {}

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void onDrain(Runnable action) {
            resume = action;
        }
    }
}
