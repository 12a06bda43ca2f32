package dev.resourcehub.readiness;

import dev.resourcehub.readiness.BootReport.Decision;
import dev.resourcehub.readiness.BootReport.Kind;
import dev.resourcehub.readiness.BootReport.Module;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Makes boot reports: what was noted at the start, together with how things stand when one is asked for. Any thread.
 *
 * @param modules what the hub is made of
 * @param decisions what was decided at the start
 * @param initialised how the first attempts to make adapters ready ended
 */
public record BootReports(
        ProvisioningPipeline pipeline,
        Prerequisites prerequisites,
        InstantSource clock,
        List<Module> modules,
        List<Decision> decisions,
        List<InitOutcome> initialised) {

    public BootReports {
        modules = List.copyOf(modules);
        decisions = List.copyOf(decisions);
        initialised = List.copyOf(initialised);
    }

    /** The report now. */
    public BootReport report() {
        List<AdapterView> adapters = pipeline.adapters();
        List<Decision> all = new ArrayList<>(decisions);
        for (AdapterView adapter : adapters) {
            adapter.outcomes().stream()
                    .flatMap(event -> decision(event).stream())
                    .forEach(all::add);
        }
        all.sort(Comparator.comparing(Decision::at));
        return new BootReport(
                clock.instant(),
                modules,
                all,
                initialised,
                adapters,
                prerequisites.standings(),
                pipeline.overrides().inForce());
    }

    private static Optional<Decision> decision(ProvisioningEvent event) {
        return switch (event.said()) {
            case Said.Succeeded said ->
                Optional.of(decision(event, "succeeded", said.provisioned().message(), Optional.of(said.took())));
            case Said.Failed said ->
                Optional.of(decision(
                        event, said.outcome().wireName(), said.trouble().message(), Optional.of(said.took())));
            case Said.Skipped said -> Optional.of(decision(event, "skipped", said.why(), Optional.empty()));
            case Said.RetrySucceeded said ->
                Optional.of(decision(event, "retry_succeeded", said.operation(), Optional.empty()));
            case Said.RetryFailed said ->
                Optional.of(decision(event, "retry_failed", said.trouble().message(), Optional.empty()));
            default -> Optional.empty();
        };
    }

    private static Decision decision(ProvisioningEvent event, String outcome, String reason, Optional<Duration> took) {
        return new Decision(
                Kind.PROVISIONING,
                event.at(),
                event.about().strategy(),
                outcome,
                reason,
                List.of(),
                event.about().target().map(Target::toString),
                took);
    }
}
