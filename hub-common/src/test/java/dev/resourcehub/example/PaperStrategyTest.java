package dev.resourcehub.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.AdapterReadiness;
import dev.resourcehub.readiness.GateSettings;
import dev.resourcehub.readiness.GatedAdapter;
import dev.resourcehub.readiness.GatedCall;
import dev.resourcehub.readiness.PipelinePorts;
import dev.resourcehub.readiness.PipelineSettings;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.readiness.ProvisioningPipeline;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A room of its own needs nothing but the doors of readiness to have what it misses provided. */
class PaperStrategyTest {

    private final ManualTimers time = new ManualTimers();
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(time.nanos());
    private final AtomicInteger sheets = new AtomicInteger();
    private final ProvisioningPipeline pipeline = ProvisioningPipeline.of(
            PipelineSettings.DEFAULTS,
            List.of(new PaperStrategy(printer -> Future.succeededFuture(sheets.addAndGet(500)))),
            new PipelinePorts(new Ports(time, time, () -> 0.5, Meters.none()), clock, () -> Runnable::run));

    private Future<String> print() {
        if (sheets.getAndDecrement() < 1) {
            sheets.set(0);
            return Future.failedFuture(
                    new HubException(new Failure.BackendError(new InstanceId("laser"), 500, "out of paper")));
        }
        return Future.succeededFuture("printed");
    }

    @Test
    void a_printer_that_is_out_of_paper_gets_some_and_prints() {
        AdapterReadiness printer = new AdapterReadiness("laser", "Printer", time, clock);
        pipeline.register(GatedAdapter.of(printer, GateSettings.DEFAULTS));
        printer.ready();
        ProvisioningContext context = new ProvisioningContext(
                "laser",
                "Printer",
                "print",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                new Provenance("ada", "readiness:operation-failure", "req-1", clock.instant(), Map.of()));

        Future<String> call = pipeline.run(new GatedCall<>(
                context, this::print, Duration.ofSeconds(20), (job, phase, progress) -> {}, Cancellation.create()));

        assertThat(call.result()).isEqualTo("printed");
        assertThat(sheets).hasValue(499);
        assertThat(pipeline.adapter("laser").orElseThrow().outcomes()).hasSize(2);
    }

    @Test
    void the_page_shows_this_very_class() throws Exception {
        String code = Files.readString(Path.of("src/test/java/dev/resourcehub/example/PaperStrategy.java"));
        String page = Files.readString(Path.of("../docs/models.md"));

        assertThat(page).contains("```java\n" + code + "```");
    }
}
