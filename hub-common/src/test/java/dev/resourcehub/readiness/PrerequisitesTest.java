package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.PrerequisiteStanding.Stage;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an adapter was declared to need is provided in the background, and the adapter is degraded until it is there. */
class PrerequisitesTest {

    private static final Target SMALL = new Target("model", "all-minilm");
    private static final Target LARGE = new Target("model", "gemma3:270m");
    private static final HubException DOWN = new HubException(new Failure.Internal("registry is down"));

    private final Scripted pull = Scripted.background("ai-model").providing();
    private final Bench bench = new Bench(pull);
    private final Prerequisites prerequisites = new Prerequisites(bench.pipeline, bench.time, bench.clock);

    private GatedAdapter adapter(Prerequisite... needed) {
        GatedAdapter adapter =
                GatedAdapter.of(bench.adapter, GateSettings.DEFAULTS).needing(List.of(needed));
        bench.pipeline.register(adapter);
        return adapter;
    }

    private List<Stage> stages() {
        return prerequisites.standings().stream()
                .map(PrerequisiteStanding::stage)
                .toList();
    }

    @Test
    void k37_two_required_models_are_ensured_and_the_adapter_is_degraded_until_both_are_there() {
        prerequisites.watch(adapter(
                new Prerequisite(SMALL, Prerequisite.Need.REQUIRED),
                new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        assertThat(stages()).containsExactly(Stage.WAITING, Stage.WAITING);
        assertThat(pull.runs).isEmpty();

        bench.adapter.ready();
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.DEGRADED);
        assertThat(bench.adapter.standing().degradedCapabilities())
                .containsExactly("model all-minilm", "model gemma3:270m");
        assertThat(pull.run().context().provenance().reason()).isEqualTo("orchestration");
        assertThat(pull.run().context().hints()).containsEntry("model", "all-minilm");

        pull.run().ending().complete(Provisioned.present());
        assertThat(stages()).containsExactly(Stage.PRESENT, Stage.PROVIDING);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.DEGRADED);
        pull.run().done();

        assertThat(stages()).containsExactly(Stage.PRESENT, Stage.PRESENT);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.READY);
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void k37_one_that_could_not_be_provided_is_tried_again_when_the_pipeline_would() {
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.ready();
        pull.run().ending().fail(DOWN);
        assertThat(stages()).containsExactly(Stage.MISSING);
        assertThat(prerequisites.standings().getFirst().failure()).contains(DOWN.failure());
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.DEGRADED);

        bench.time.pass(Duration.ofSeconds(5));
        pull.run().done();

        assertThat(stages()).containsExactly(Stage.PRESENT);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.READY);
    }

    @Test
    void one_that_a_failed_adapter_may_lack_is_brought_though_it_is_not_ready() {
        pull.reviving();
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        assertThat(pull.runs).isEmpty();

        bench.adapter.failed(DOWN.failure());
        pull.run().ending().fail(DOWN);
        bench.time.pass(Duration.ofSeconds(5));
        pull.run().done();
        bench.adapter.ready();

        assertThat(pull.runs).hasSize(2);
        assertThat(stages()).containsExactly(Stage.PRESENT);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.READY);
    }

    @Test
    void what_a_failed_adapter_does_not_lack_waits_until_it_is_ready() {
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));

        bench.adapter.failed(DOWN.failure());

        assertThat(pull.runs).isEmpty();
        assertThat(stages()).containsExactly(Stage.WAITING);
    }

    @Test
    void one_that_failed_with_its_adapter_is_tried_at_once_when_the_adapter_is_ready() {
        pull.reviving();
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.failed(DOWN.failure());
        pull.run().ending().fail(DOWN);
        assertThat(stages()).containsExactly(Stage.MISSING);

        bench.adapter.ready();
        pull.run().done();

        assertThat(pull.runs).hasSize(2);
        assertThat(stages()).containsExactly(Stage.PRESENT);
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void a_preferred_one_that_is_missing_does_not_degrade_its_adapter() {
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.PREFERRED)));
        bench.adapter.ready();
        pull.run().ending().fail(DOWN);

        assertThat(stages()).containsExactly(Stage.MISSING);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.READY);
    }

    @Test
    void one_that_nobody_provides_is_missing_with_that_reason() {
        Bench none = new Bench();
        Prerequisites unmet = new Prerequisites(none.pipeline, none.time, none.clock);
        GatedAdapter adapter = GatedAdapter.of(none.adapter, GateSettings.DEFAULTS)
                .needing(List.of(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        unmet.watch(adapter);

        none.adapter.ready();

        assertThat(unmet.standings().getFirst().stage()).isEqualTo(Stage.MISSING);
        assertThat(unmet.standings().getFirst().failure().orElseThrow().toString())
                .contains("strategy");
        unmet.close();
        assertThat(none.time.pending()).isZero();
    }

    @Test
    void a_call_that_misses_it_meanwhile_joins_the_same_run() {
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.ready();
        var call = bench.run(Bench.Calls.failingOnce(Bench.noModel()));

        pull.run().done();

        assertThat(call.result()).isEqualTo("tokens");
        assertThat(pull.runs).hasSize(1);
    }

    @Test
    void one_that_vanished_is_missing_as_soon_as_a_call_misses_it_and_is_brought_again() {
        pull.handling(failure -> false);
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.ready();
        pull.run().done();
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.READY);

        var call = bench.run(Bench.Calls.failing(Bench.noModel()));

        assertThat(call.failed()).isTrue();
        assertThat(stages()).containsExactly(Stage.PROVIDING);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.DEGRADED);
        assertThat(bench.adapter.standing().degradedCapabilities()).containsExactly("model gemma3:270m");

        pull.run().done();
        assertThat(pull.runs).hasSize(2);
        assertThat(stages()).containsExactly(Stage.PRESENT);
        assertThat(bench.adapter.standing().state()).isEqualTo(AdapterState.READY);
    }

    @Test
    void one_that_vanished_is_brought_by_the_run_of_the_call_that_misses_it() {
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.ready();
        pull.run().done();

        var call = bench.run(Bench.Calls.failingOnce(Bench.noModel()));
        assertThat(stages()).containsExactly(Stage.PROVIDING);
        pull.run().done();

        assertThat(call.result()).isEqualTo("tokens");
        assertThat(pull.runs).hasSize(2);
        assertThat(stages()).containsExactly(Stage.PRESENT);
    }

    @Test
    void a_call_that_fails_otherwise_says_nothing_of_what_is_there() {
        pull.handling(failure -> false);
        prerequisites.watch(adapter(new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.ready();
        pull.run().done();

        bench.run(Bench.Calls.failing(DOWN));

        assertThat(pull.runs).hasSize(1);
        assertThat(stages()).containsExactly(Stage.PRESENT);
    }

    @Test
    void k37_the_boot_report_shows_both_with_their_outcome() {
        prerequisites.watch(adapter(
                new Prerequisite(SMALL, Prerequisite.Need.REQUIRED),
                new Prerequisite(LARGE, Prerequisite.Need.REQUIRED)));
        bench.adapter.ready();
        pull.run().done();
        pull.run().ending().fail(DOWN);

        BootReport report =
                new BootReports(bench.pipeline, prerequisites, bench.clock, List.of(), List.of(), List.of()).report();

        assertThat(report.prerequisites())
                .extracting(PrerequisiteStanding::stage)
                .containsExactly(Stage.PRESENT, Stage.MISSING);
        assertThat(report.decisions())
                .extracting(decision -> decision.category() + " " + decision.decision() + " "
                        + decision.target().orElse(""))
                .containsExactly("ai-model succeeded model all-minilm", "ai-model threw model gemma3:270m");
        assertThat(BootReportText.of(report))
                .contains("needs:ollama")
                .contains("model all-minilm required: present")
                .contains("model gemma3:270m required: missing");
    }
}
