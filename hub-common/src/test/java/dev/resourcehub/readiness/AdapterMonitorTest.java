package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.ComponentHealth.Status;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.ManualTimers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The health page hears how each adapter is, at first and after each change. */
class AdapterMonitorTest {

    private final ManualTimers time = new ManualTimers();
    private final AdapterReadiness adapter =
            new AdapterReadiness("ollama", "OllamaHub", time, () -> Instant.EPOCH.plusNanos(time.nanos()));
    private final List<ComponentHealth> page = new ArrayList<>();
    private final AdapterMonitor monitor = new AdapterMonitor(page::add);

    @Test
    void k9_states_are_mapped_and_told_with_their_facts_until_it_is_closed() {
        monitor.watch(adapter);
        adapter.ready();
        adapter.degraded(new AdapterStanding.Reason("no_model", "A model is absent."), List.of("chat"));
        adapter.failed(new Failure.Internal("down"));
        monitor.close();
        adapter.ready();

        assertThat(page)
                .extracting(ComponentHealth::status)
                .containsExactly(Status.UNKNOWN, Status.HEALTHY, Status.DEGRADED, Status.UNHEALTHY);
        assertThat(page).allSatisfy(health -> assertThat(health.component()).isEqualTo("adapter:OllamaHub"));
        assertThat(page.get(2).facts())
                .isEqualTo(Map.of("state", "degraded", "is_ready", "true", "timestamp", "1970-01-01T00:00:00Z"));
        assertThat(page.get(2).message()).isEqualTo("A model is absent.");
        assertThat(page.get(3).facts()).containsEntry("is_ready", "false");
    }

    @Test
    void a_reason_that_changes_is_told_though_the_state_stays() {
        monitor.watch(adapter);
        adapter.degraded(new AdapterStanding.Reason("no_model", "A model is absent."), List.of());
        adapter.degraded(new AdapterStanding.Reason("no_model", "A model is absent."), List.of());
        adapter.degraded(new AdapterStanding.Reason("slow", "A model comes slowly."), List.of());

        assertThat(page)
                .extracting(ComponentHealth::message)
                .containsExactly("It was not started yet.", "A model is absent.", "A model comes slowly.");
    }
}
