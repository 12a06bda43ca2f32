package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Meters.Label;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells each event as one line of the log with its facts as key and value, and as figures. */
final class ProvisioningNews implements Consumer<ProvisioningEvent> {

    static final String RUNS = "hub_provisioning_runs";
    static final String DURATION = "hub_provisioning_duration";
    static final String ACTIVE = "hub_provisioning_active";
    static final String UNMATCHED = "hub_provisioning_unmatched";
    static final String TRANSITIONS = "hub_adapter_transitions";
    static final String GATE_WAIT = "hub_gate_wait";

    private static final Logger LOG = LoggerFactory.getLogger(ProvisioningNews.class);

    private final Meters meters;
    private final Meters.Counter unmatched;

    ProvisioningNews(Meters meters) {
        this.meters = meters;
        this.unmatched = meters.counter(UNMATCHED, "Failed calls that no strategy could help", List.of());
    }

    @Override
    public void accept(ProvisioningEvent event) {
        count(event);
        LoggingEventBuilder line = level(event.said())
                .addKeyValue("event", event.said().wireName())
                .addKeyValue("number", event.number())
                .addKeyValue("adapter", event.about().adapter())
                .addKeyValue("strategy", event.about().strategy())
                .addKeyValue(
                        "target", event.about().target().map(Target::toString).orElse(""))
                .addKeyValue("correlation_id", event.about().provenance().correlationId())
                .addKeyValue("requested_by", event.about().provenance().requestedBy());
        facts(line, event.said()).log("provisioning: {}", event.said().wireName());
    }

    private static LoggingEventBuilder level(Said said) {
        return switch (said) {
            case Said.Unmatched each -> LOG.atDebug();
            case Said.Progressed each -> LOG.atDebug();
            case Said.Failed each -> LOG.atWarn();
            case Said.RetryFailed each -> LOG.atWarn();
            default -> LOG.atInfo();
        };
    }

    private static LoggingEventBuilder facts(LoggingEventBuilder line, Said said) {
        return switch (said) {
            case Said.Unmatched each ->
                line.addKeyValue("operation", each.operation()).addKeyValue("consulted", each.consulted());
            case Said.Skipped each -> line.addKeyValue("why", each.why()).addKeyValue("attempts", each.attempts());
            case Said.Started each -> line.addKeyValue("attempt", each.attempt());
            case Said.Progressed each -> line.addKeyValue("job", each.job()).addKeyValue("phase", each.phase());
            case Said.Succeeded each ->
                line.addKeyValue("performed", each.provisioned().performed())
                        .addKeyValue("elapsed_ms", each.took().toMillis())
                        .addKeyValue("attempt", each.attempt())
                        .addKeyValue("job", each.job().orElse(""));
            case Said.Failed each ->
                line.addKeyValue("outcome", each.outcome().wireName())
                        .addKeyValue("code", each.trouble().code())
                        .addKeyValue("error", each.trouble().message())
                        .addKeyValue("elapsed_ms", each.took().toMillis())
                        .addKeyValue("attempt", each.attempt())
                        .addKeyValue("next_attempt", each.nextAttempt())
                        .addKeyValue("job", each.job().orElse(""));
            case Said.RetrySucceeded each -> line.addKeyValue("operation", each.operation());
            case Said.RetryFailed each ->
                line.addKeyValue("operation", each.operation())
                        .addKeyValue("code", each.trouble().code())
                        .addKeyValue("error", each.trouble().message());
            case Said.Overridden each ->
                decision(line, each.override(), each.override().actor());
            case Said.Lifted each -> decision(line, each.override(), each.actor());
        };
    }

    private static LoggingEventBuilder decision(LoggingEventBuilder line, ManualOverride override, String actor) {
        return line.addKeyValue("action", override.action().wireName())
                .addKeyValue("actor", actor)
                .addKeyValue("reason", override.reason());
    }

    private void count(ProvisioningEvent event) {
        String strategy = event.about().strategy();
        switch (event.said()) {
            case Said.Unmatched each -> unmatched.increment();
            case Said.Skipped each -> run(strategy, each.why());
            case Said.Succeeded each -> {
                run(strategy, "succeeded");
                took(strategy, each.took());
            }
            case Said.Failed each -> {
                run(strategy, each.outcome().wireName());
                took(strategy, each.took());
            }
            case Said.RetrySucceeded each -> run(strategy, "retry_succeeded");
            case Said.RetryFailed each -> run(strategy, "retry_failed");
            case Said.Started each -> {}
            case Said.Progressed each -> {}
            case Said.Overridden each -> {}
            case Said.Lifted each -> {}
        }
    }

    private void run(String strategy, String outcome) {
        meters.counter(
                        RUNS,
                        "How provisioning and the second runs of calls ended",
                        List.of(new Label("strategy", strategy), new Label("outcome", outcome)))
                .increment();
    }

    private void took(String strategy, Duration elapsed) {
        meters.timing(DURATION, "How long provisioning took", List.of(new Label("strategy", strategy)))
                .record(elapsed);
    }
}
