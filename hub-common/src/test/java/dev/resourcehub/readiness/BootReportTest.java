package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.BootReport.Decision;
import dev.resourcehub.readiness.BootReport.Kind;
import dev.resourcehub.readiness.BootReport.Module;
import dev.resourcehub.readiness.BootReport.Setting;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The boot report says what the hub is made of, what it decided and how things stand, and keeps secrets. */
class BootReportTest {

    private final Scripted pull = Scripted.background("ai-model");
    private final Bench bench = new Bench(pull).ready();

    private BootReport report() {
        Module module = new Module(
                "ollama",
                "0.1.0",
                List.of(new Setting("ollama.gate.policy", "hold", false), new Setting("ollama.token", "hf_abc", true)),
                List.of("An engine of its own serves."));
        Decision elected =
                Decision.of(Kind.PROVIDER_ELECTION, bench.clock.instant(), "llm", "embedded", "nothing else answers");
        InitOutcome failed = new InitOutcome(
                "docker",
                "DockerHub",
                1,
                Optional.of(new Failure.BackendUnreachable(new InstanceId("docker"), "no engine")),
                Duration.ofMillis(20));
        return new BootReports(
                        bench.pipeline,
                        new Prerequisites(bench.pipeline, bench.time, bench.clock),
                        bench.clock,
                        List.of(module),
                        List.of(elected),
                        List.of(failed))
                .report();
    }

    @Test
    void a_secret_is_dots_from_the_beginning() {
        assertThat(new Setting("ollama.token", "hf_abc", true).value()).doesNotContain("hf_abc");
        assertThat(report().toString()).doesNotContain("hf_abc");
        assertThat(BootReportText.of(report())).doesNotContain("hf_abc").contains("ollama.token = ");
    }

    @Test
    void outcomes_of_provisioning_are_decisions_in_their_order_among_the_others() {
        bench.time.pass(Duration.ofSeconds(1));
        bench.run(Bench.Calls.failingOnce(Bench.noModel()));
        bench.time.pass(Duration.ofSeconds(3));
        pull.run().done();
        bench.pipeline.overrides().apply(new ManualAction.Skip("ollama", Bench.MODEL), "ada", "not today");

        BootReport report = report();

        assertThat(report.decisions()).extracting(Decision::kind).contains(Kind.PROVISIONING, Kind.PROVIDER_ELECTION);
        assertThat(report.decisions().stream().flatMap(decision -> decision.took().stream()))
                .containsExactly(Duration.ofSeconds(3));
        assertThat(report.overrides()).hasSize(1);
        assertThat(report.adapters()).hasSize(1);
    }

    @Test
    void as_text_it_is_a_table_of_level_time_context_and_message() {
        bench.run(Bench.Calls.failingOnce(Bench.noModel()));
        pull.run().done();

        assertThat(BootReportText.of(report()).lines())
                .containsExactly(
                        "level  time                  context                message",
                        "info   2026-11-30T08:00:00Z  ollama                 version 0.1.0",
                        "info   2026-11-30T08:00:00Z  ollama                 ollama.gate.policy = hold",
                        "info   2026-11-30T08:00:00Z  ollama                 ollama.token = ••••",
                        "info   2026-11-30T08:00:00Z  ollama                 An engine of its own serves.",
                        "warn   2026-11-30T08:00:00Z  init:docker            failed after 20 ms: Instance docker cannot be reached: no engine.",
                        "info   2026-11-30T08:00:00Z  provider_election:llm  embedded (nothing else answers)",
                        "info   2026-11-30T08:00:00Z  provisioning:ai-model  model gemma3:270m: succeeded (pulled) in 0 ms",
                        "info   2026-11-30T08:00:00Z  provisioning:ai-model  model gemma3:270m: retry_succeeded (generate)",
                        "info   2026-11-30T08:00:00Z  adapter:ollama         ready: It can be used.");
    }
}
