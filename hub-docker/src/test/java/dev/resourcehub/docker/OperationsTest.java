package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.NewInstance;
import dev.resourcehub.resource.Subscription;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does with the engines of the hub: one that is drained gets nothing new while another serves where it may,
 * one that is resumed serves again; engines come and go with the settings only.
 */
final class OperationsTest {

    private static final InstanceId DOCKER = new InstanceId("docker");
    private static final InstanceId LOCAL = new InstanceId("local");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private HubBench bench;

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void the_engine_that_serves_is_shown_with_its_figures_and_one_that_stands_by_is_not() {
        start(DockerSettings.Engine.AUTO);

        assertThat(status(DOCKER)).isEqualTo(InstanceStatus.HEALTHY);
        assertThat(view(DOCKER).facts()).containsKeys("ready", "starting", "warm_leases", "breaker", "calls");
        assertThat(bench.hub.view().instances()).hasSize(1);
    }

    @Test
    void a_drained_engine_gets_nothing_new_and_the_other_serves_until_it_is_resumed() {
        start(DockerSettings.Engine.AUTO);
        assertThat(engineOfARun()).isEqualTo("docker");

        assertThat(bench.docker.await(bench.hub.drain(DOCKER, LIMIT))).isTrue();

        assertThat(status(DOCKER)).isEqualTo(InstanceStatus.DRAINING);
        await().atMost(10, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(HubException.class)
                .untilAsserted(() -> assertThat(engineOfARun()).isEqualTo("local"));
        assertThat(status(LOCAL)).isEqualTo(InstanceStatus.HEALTHY);
        assertThat(bench.hub.view().chosen()).isEqualTo("local");

        InstanceView resumed = bench.docker.await(bench.hub.resume(DOCKER));

        assertThat(resumed.status()).isEqualTo(InstanceStatus.HEALTHY);
        assertThat(engineOfARun()).isEqualTo("docker");
        assertThat(bench.hub.view().instances()).hasSize(1);
    }

    @Test
    void where_nothing_else_may_serve_a_drained_engine_refuses_as_draining() {
        start(DockerSettings.Engine.DOCKER);
        bench.docker.await(bench.hub.drain(DOCKER, LIMIT));

        assertThatThrownBy(this::engineOfARun)
                .isInstanceOfSatisfying(
                        HubException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(Failure.Draining.class));

        bench.docker.await(bench.hub.resume(DOCKER));
        assertThat(engineOfARun()).isEqualTo("docker");
    }

    @Test
    void an_engine_can_be_looked_at_and_described_anew() {
        start(DockerSettings.Engine.DOCKER);

        assertThat(bench.docker.await(bench.hub.check(DOCKER)).status()).isEqualTo(InstanceStatus.HEALTHY);
        InstanceView changed = bench.docker.await(bench.hub.update(
                DOCKER,
                new InstanceChange(
                        Optional.of(Set.of("blue")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(1),
                        Optional.empty())));

        assertThat(changed.tags()).containsExactly("blue");
        assertThat(changed.maxConcurrent()).isEqualTo(1);
        assertThat(engineOfARun()).isEqualTo("docker");
    }

    @Test
    void engines_come_and_go_with_the_settings_only() {
        start(DockerSettings.Engine.DOCKER);
        NewInstance another = new NewInstance(
                Optional.empty(),
                URI.create("tcp://127.0.0.1:2375"),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of());

        assertThat(refusal(bench.hub.register(another))).isInstanceOf(Failure.Unprocessable.class);
        assertThat(refusal(bench.hub.remove(DOCKER))).isInstanceOf(Failure.Unprocessable.class);
        assertThat(refusal(bench.hub.restart(DOCKER))).isInstanceOf(Failure.Conflict.class);
        assertThat(refusal(bench.hub.check(new InstanceId("none")))).isInstanceOf(Failure.Unknown.class);
    }

    @Test
    void what_happens_to_the_engines_is_told_in_order() {
        start(DockerSettings.Engine.DOCKER);
        List<Happening> told = new CopyOnWriteArrayList<>();

        Subscription subscription = bench.hub.subscribe(0, told::add);
        bench.docker.await(bench.hub.drain(DOCKER, LIMIT));
        subscription.close();
        bench.docker.await(bench.hub.resume(DOCKER));

        assertThat(told).extracting(Happening::number).isSorted();
        assertThat(told.getFirst().event()).isEqualTo(new HubEvent.Registered(DOCKER));
        assertThat(told)
                .extracting(Happening::event)
                .anyMatch(event ->
                        event instanceof HubEvent.StatusChanged change && change.to() == InstanceStatus.HEALTHY)
                .anyMatch(event ->
                        event instanceof HubEvent.StatusChanged change && change.to() == InstanceStatus.DRAINING);
    }

    private void start(DockerSettings.Engine engine) {
        bench = HubBench.started(folder, engine, 1, 3);
    }

    private String engineOfARun() {
        return bench.run(Programs.of("result = 1")).environment().engine();
    }

    private InstanceStatus status(InstanceId id) {
        return view(id).status();
    }

    private InstanceView view(InstanceId id) {
        return bench.hub.view().instances().stream()
                .filter(view -> view.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Failure refusal(Future<?> operation) {
        assertThatThrownBy(() -> bench.docker.await(operation)).isInstanceOf(HubException.class);
        return HubException.failureOf(operation.cause());
    }
}
