package dev.resourcehub.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.Docker;
import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.FakeRegistry;
import dev.resourcehub.docker.FakeRegistry.Fault;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engine pulls from a registry on this machine: progress to the last byte, each ending with its own word. */
final class ImagePullTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES = 4 << 20;
    private static final String REPOSITORY = "hubtest/pull";

    @TempDir
    private Path folder;

    private final Queue<String> phases = new ConcurrentLinkedQueue<>();
    private final Queue<Progress> progress = new ConcurrentLinkedQueue<>();
    private DockerBench bench;
    private FakeRegistry registry;
    private String image;

    @BeforeEach
    void open() throws Exception {
        bench = DockerBench.open();
        registry = new FakeRegistry(bench.vertx);
        image = registry.nameOf(REPOSITORY);
    }

    @AfterEach
    void close() throws Exception {
        registry.have(Fault.NONE);
        Docker.forget(image);
        registry.close();
        bench.close();
    }

    @Test
    void an_image_comes_with_progress_that_rises_to_its_size() throws Exception {
        registry.offer(REPOSITORY, BYTES, 1);
        registry.have(Fault.SLOW);

        pull(PATIENCE);

        assertThat(bench.await(bench.engine.image(image)))
                .hasValueSatisfying(facts -> assertThat(facts.sizeBytes()).isGreaterThanOrEqualTo(BYTES));
        assertThat(phases).startsWith("resolving").contains("downloading");
        assertThat(progress.stream().map(Progress::completedBytes).toList())
                .isSorted()
                .anyMatch(bytes -> bytes > 0 && bytes < BYTES)
                .last()
                .satisfies(bytes -> assertThat(bytes).isGreaterThanOrEqualTo(BYTES));
    }

    @Test
    void a_layer_that_breaks_off_is_fetched_again_and_no_byte_is_taken_back() throws Exception {
        registry.offer(REPOSITORY, BYTES, 2);
        registry.have(Fault.CUTS_ONCE);

        pull(PATIENCE);

        assertThat(Docker.has(image)).isTrue();
        assertThat(progress.stream().map(Progress::completedBytes).toList()).isSorted();
    }

    @Test
    void a_name_that_the_registry_does_not_know_is_not_found() {
        assertThat(code()).isEqualTo("source_not_found");
    }

    @Test
    void a_registry_that_asks_who_we_are_denies_us() {
        registry.have(Fault.UNAUTHORIZED);

        assertThat(code()).isEqualTo("access_denied");
    }

    @Test
    void a_registry_that_is_not_there_may_come_back() throws Exception {
        registry.close();
        registry = new FakeRegistry(bench.vertx);

        assertThat(code()).isEqualTo("backend_error");
    }

    @Test
    void a_registry_that_takes_the_question_and_answers_nothing_has_stalled() {
        registry.have(Fault.SILENT);

        assertThat(code(Duration.ofMillis(500))).isEqualTo("stalled");
    }

    @Test
    void an_engine_that_says_nothing_for_too_long_has_stalled_and_is_hung_up_on() {
        Mute mute = new Mute();

        assertThatThrownBy(() -> mute.engine.pull(image, reference(), Duration.ofMillis(300), (phase, done) -> {}))
                .isInstanceOfSatisfying(
                        HubException.class,
                        failed -> assertThat(failed.failure().code().value()).isEqualTo("stalled"));

        await().atMost(10, TimeUnit.SECONDS).until(() -> mute.hungUp.get() == 1);
        mute.close();
    }

    @Test
    void an_interrupt_ends_the_pull_at_the_engine_too() throws Exception {
        registry.offer(REPOSITORY, 64 << 20, 3);
        registry.have(Fault.SLOW);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread puller = Thread.ofVirtual().start(() -> {
            try {
                pull(PATIENCE);
                ended.complete(null);
            } catch (Exception stopped) {
                ended.completeExceptionally(stopped);
            }
        });
        await().atMost(20, TimeUnit.SECONDS).until(() -> progress.stream().anyMatch(done -> done.completedBytes() > 0));

        puller.interrupt();

        assertThatThrownBy(() -> ended.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        await().atMost(10, TimeUnit.SECONDS).until(() -> registry.hungUp.get() > 0);
        assertThat(Docker.has(image)).isFalse();
    }

    @Test
    void an_interrupt_hangs_up_also_on_an_engine_that_has_answered_nothing_yet() throws Exception {
        Mute mute = new Mute();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread puller = Thread.ofVirtual().start(() -> {
            try {
                mute.engine.pull(image, reference(), PATIENCE, (phase, done) -> {});
                ended.complete(null);
            } catch (Exception stopped) {
                ended.completeExceptionally(stopped);
            }
        });
        await().atMost(20, TimeUnit.SECONDS).until(() -> mute.asked.get() == 1);

        puller.interrupt();

        assertThatThrownBy(() -> ended.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        await().atMost(10, TimeUnit.SECONDS).until(() -> mute.hungUp.get() == 1);
        mute.close();
    }

    /** An engine that takes questions and answers none. */
    private final class Mute {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger hungUp = new AtomicInteger();
        private final NetServer server = bench.vertx.createNetServer().connectHandler(caller -> {
            caller.handler(question -> asked.incrementAndGet());
            caller.closeHandler(gone -> hungUp.incrementAndGet());
        });
        private final Path socket = folder.resolve("mute.sock");
        private final ContainerEngine engine =
                new ContainerEngine(EngineAddress.parse("unix://" + socket).orElseThrow(), bench.blocking);

        private Mute() {
            bench.await(server.listen(SocketAddress.domainSocketAddress(socket.toString())));
        }

        private void close() {
            bench.await(engine.close());
            bench.await(server.close());
        }
    }

    private ImageReference reference() {
        return ImageReference.parse(image).orElseThrow();
    }

    private void pull(Duration stall) throws InterruptedException {
        bench.engine.pull(image, reference(), stall, (phase, done) -> {
            if (!List.copyOf(phases).contains(phase)) {
                phases.add(phase);
            }
            progress.add(done);
        });
    }

    private String code() {
        return code(PATIENCE);
    }

    private String code(Duration stall) {
        try {
            pull(stall);
        } catch (HubException failed) {
            assertThat(failed.failure()).isInstanceOf(Failure.WorkFailed.class);
            return failed.failure().code().value();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        throw new AssertionError("it came");
    }
}
