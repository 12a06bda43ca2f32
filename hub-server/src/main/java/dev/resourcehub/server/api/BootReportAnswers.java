package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.readiness.BootReport;
import dev.resourcehub.readiness.InitOutcome;
import dev.resourcehub.readiness.PrerequisiteStanding;
import java.util.Locale;

/** Writes the boot report. */
final class BootReportAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BootReportAnswers() {}

    static ObjectNode report(BootReport report) {
        ObjectNode json = NODES.objectNode().put("at", report.at().toString());
        var modules = json.putArray("modules");
        report.modules().forEach(module -> modules.add(module(module)));
        var decisions = json.putArray("decisions");
        report.decisions().forEach(decision -> decisions.add(decision(decision)));
        var initialised = json.putArray("initialised");
        report.initialised().forEach(outcome -> initialised.add(initialised(outcome)));
        var adapters = json.putArray("adapters");
        report.adapters().forEach(adapter -> adapters.add(ReadinessAnswers.adapter(adapter)));
        var prerequisites = json.putArray("prerequisites");
        report.prerequisites().forEach(standing -> prerequisites.add(prerequisite(standing)));
        var overrides = json.putArray("overrides");
        report.overrides().forEach(override -> overrides.add(ReadinessAnswers.override(override)));
        return json;
    }

    private static ObjectNode module(BootReport.Module module) {
        ObjectNode json = NODES.objectNode().put("name", module.name()).put("version", module.version());
        var settings = json.putArray("settings");
        module.settings()
                .forEach(setting -> settings.addObject()
                        .put("key", setting.key())
                        .put("value", setting.value())
                        .put("secret", setting.secret()));
        var notes = json.putArray("notes");
        module.notes().forEach(notes::add);
        return json;
    }

    private static ObjectNode decision(BootReport.Decision decision) {
        ObjectNode json = NODES.objectNode()
                .put("kind", decision.kind().wireName())
                .put("at", decision.at().toString())
                .put("category", decision.category())
                .put("decision", decision.decision())
                .put("reason", decision.reason());
        var alternatives = json.putArray("alternatives");
        decision.alternatives().forEach(alternatives::add);
        decision.target().ifPresent(target -> json.put("target", target));
        decision.took().ifPresent(took -> json.put("duration_ms", Numbers.millis(took)));
        return json;
    }

    private static ObjectNode initialised(InitOutcome outcome) {
        ObjectNode json = NODES.objectNode()
                .put("adapter", outcome.adapter())
                .put("type", outcome.type())
                .put("wave", outcome.wave())
                .put("state", outcome.failure().isEmpty() ? "succeeded" : "failed")
                .put("duration_ms", Numbers.millis(outcome.took()));
        outcome.failure().ifPresent(failure -> json.set("error", ReadinessAnswers.failure(failure)));
        return json;
    }

    private static ObjectNode prerequisite(PrerequisiteStanding standing) {
        ObjectNode json = NODES.objectNode().put("adapter", standing.adapter());
        json.set("target", ReadinessAnswers.target(standing.prerequisite().target()));
        json.put("requirement", standing.prerequisite().need().name().toLowerCase(Locale.ROOT))
                .put("stage", standing.stage().wireName())
                .put("since", standing.since().toString());
        standing.failure().ifPresent(failure -> json.set("error", ReadinessAnswers.failure(failure)));
        return json;
    }
}
