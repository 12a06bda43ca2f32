package dev.resourcehub.docker.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A container is attached before it starts, carries bytes both ways unchanged, is hardened as promised, and is gone when it
 * was destroyed, when its input ended, and when its launch failed.
 */
final class ContainerLauncherTest {

    private static final String ECHO = """
            import os
            os.write(1, b'ready.')
            while True:
                piece = os.read(0, 65536)
                if not piece:
                    break
                os.write(1, piece)
            """;

    private static DockerBench bench;

    @BeforeAll
    static void openBench() {
        bench = DockerBench.open();
    }

    @AfterAll
    static void closeBench() {
        bench.close();
    }

    @Test
    void the_first_byte_arrives_and_every_byte_value_comes_back_unchanged() {
        Sandbox sandbox = launch(ECHO);
        Received received = new Received(sandbox);
        Buffer all = Buffer.buffer();
        for (int value = 0; value < 256; value++) {
            all.appendByte((byte) value);
        }

        bench.loop.runOnContext(now -> sandbox.channel().send(all));

        await().atMost(10, TimeUnit.SECONDS).until(() -> received.length() == 6 + 256);
        assertThat(received.bytes()).isEqualTo(Buffer.buffer("ready.").appendBuffer(all));
        assertThat(sandbox.engine()).isEqualTo("docker");
        assertThat(sandbox.imageDigest())
                .hasValueSatisfying(digest -> assertThat(digest).startsWith("sha256:"));
        bench.await(sandbox.destroy());
    }

    @Test
    void a_destroyed_sandbox_is_gone_and_destroying_it_again_changes_nothing() {
        Sandbox sandbox = launch(ECHO);
        new Received(sandbox);

        bench.await(sandbox.destroy());
        bench.await(sandbox.destroy());

        assertThat(bench.containers()).doesNotContain(sandbox.name());
        assertThat(sandbox.channel().ended().isComplete()).isTrue();
    }

    @Test
    void a_flood_that_nobody_reads_does_not_delay_the_kill() {
        Sandbox sandbox = launch("import os\nwhile True: os.write(1, b'x' * 65536)");

        bench.await(sandbox.destroy());

        assertThat(bench.containers()).doesNotContain(sandbox.name());
    }

    @Test
    void closing_the_channel_alone_ends_the_container_and_the_engine_removes_it() {
        Sandbox sandbox = launch(ECHO);
        new Received(sandbox);

        bench.loop.runOnContext(now -> sandbox.channel().close());

        await().atMost(5, TimeUnit.SECONDS).until(() -> !bench.containers().contains(sandbox.name()));
    }

    @Test
    void the_death_of_the_container_is_the_end_of_the_channel_after_its_last_byte() {
        Sandbox sandbox = launch("import os\nos.write(1, b'last words')");
        Received received = new Received(sandbox);

        bench.await(sandbox.channel().ended());

        assertThat(received.bytes().toString()).isEqualTo("last words");
        bench.await(sandbox.destroy());
    }

    @Test
    void a_command_that_cannot_run_fails_the_launch_and_leaves_nothing() {
        assertThatThrownBy(() ->
                        bench.await(bench.launcher(List.of("/no/such/program")).launch(DockerBench.SPEC)))
                .isInstanceOfSatisfying(
                        HubException.class,
                        broken -> assertThat(broken.failure()).isInstanceOf(Failure.BackendError.class));

        assertThat(bench.containers()).isEmpty();
    }

    @Test
    void an_absent_image_is_not_ready() {
        SandboxSpec spec = DockerBench.SPEC;
        SandboxSpec other = new SandboxSpec(
                "resourcehub/absent:1", spec.securityLevel(), spec.memory(), spec.cpus(), spec.pids(), spec.disk());

        assertThatThrownBy(() -> bench.await(bench.launcher(List.of("python3")).launch(other)))
                .isInstanceOfSatisfying(
                        HubException.class,
                        broken -> assertThat(broken.failure()).isInstanceOf(Failure.NotReady.class));
    }

    private static Sandbox launch(String program) {
        return bench.await(
                bench.launcher(List.of("python3", "-I", "-S", "-c", program)).launch(DockerBench.SPEC));
    }

    /** What came out of a sandbox so far. */
    private static final class Received {
        private final Buffer bytes = Buffer.buffer();

        Received(Sandbox sandbox) {
            bench.loop.runOnContext(now -> {
                sandbox.channel().onBytes(piece -> {
                    synchronized (bytes) {
                        bytes.appendBuffer(piece);
                    }
                });
                sandbox.channel().resume();
            });
        }

        int length() {
            return bytes().length();
        }

        Buffer bytes() {
            synchronized (bytes) {
                return bytes.copy();
            }
        }
    }
}
