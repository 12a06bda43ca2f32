package dev.resourcehub.readiness;

import dev.resourcehub.readiness.BootReport.Decision;
import dev.resourcehub.readiness.BootReport.Module;
import dev.resourcehub.readiness.BootReport.Setting;
import dev.resourcehub.resource.FailureText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A boot report as a table for people: level, time, context, message. */
public final class BootReportText {

    private static final String INFO = "info";
    private static final String WARN = "warn";

    private BootReportText() {}

    private record Row(String level, String time, String context, String message) {}

    /** The table, each line ended by a line feed. */
    public static String of(BootReport report) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("level", "time", "context", "message"));
        report.modules().forEach(module -> module(rows, report.at(), module));
        report.initialised()
                .forEach(each -> rows.add(row(
                        each.failure().isEmpty(),
                        report.at(),
                        "init:" + each.adapter(),
                        (each.failure().isPresent() ? "failed after " : "succeeded after ")
                                + each.took().toMillis() + " ms"
                                + each.failure()
                                        .map(failure -> ": " + FailureText.of(failure))
                                        .orElse(""))));
        report.decisions().forEach(each -> decision(rows, each));
        report.adapters().forEach(each -> adapter(rows, each.standing()));
        report.prerequisites()
                .forEach(each -> rows.add(row(
                        each.stage() != PrerequisiteStanding.Stage.MISSING,
                        each.since(),
                        "needs:" + each.adapter(),
                        each.prerequisite().target() + " "
                                + each.prerequisite().need().name().toLowerCase(Locale.ROOT) + ": "
                                + each.stage().wireName()
                                + each.failure()
                                        .map(failure -> ": " + FailureText.of(failure))
                                        .orElse(""))));
        report.overrides()
                .forEach(each -> rows.add(row(
                        false,
                        each.at(),
                        "override:" + each.id(),
                        each.action().wireName() + " by " + each.actor() + ": " + each.reason())));
        return table(rows);
    }

    private static void module(List<Row> rows, Instant at, Module module) {
        rows.add(row(true, at, module.name(), "version " + module.version()));
        for (Setting setting : module.settings()) {
            rows.add(row(true, at, module.name(), setting.key() + " = " + setting.value()));
        }
        module.notes().forEach(note -> rows.add(row(true, at, module.name(), note)));
    }

    private static void decision(List<Row> rows, Decision decision) {
        boolean fine = decision.kind() != BootReport.Kind.PROVISIONING
                || decision.decision().endsWith("succeeded");
        String others = decision.alternatives().isEmpty() ? "" : "; also " + String.join(", ", decision.alternatives());
        rows.add(row(
                fine,
                decision.at(),
                decision.kind().wireName() + ":" + decision.category(),
                decision.target().map(target -> target + ": ").orElse("") + decision.decision() + " ("
                        + decision.reason() + ")"
                        + decision.took()
                                .map(took -> " in " + took.toMillis() + " ms")
                                .orElse("") + others));
    }

    private static void adapter(List<Row> rows, AdapterStanding standing) {
        rows.add(row(
                standing.state() != AdapterState.FAILED && standing.state() != AdapterState.DEGRADED,
                standing.since(),
                "adapter:" + standing.adapter(),
                standing.state().wireName() + ": " + standing.reason().text()));
    }

    private static Row row(boolean fine, Instant at, String context, String message) {
        return new Row(
                fine ? INFO : WARN, at.truncatedTo(ChronoUnit.MILLIS).toString(), context, message.replace('\n', ' '));
    }

    private static String table(List<Row> rows) {
        int time = rows.stream().mapToInt(row -> row.time().length()).max().orElse(0);
        int context =
                rows.stream().mapToInt(row -> row.context().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(padded(row.level(), 5))
                    .append("  ")
                    .append(padded(row.time(), time))
                    .append("  ")
                    .append(padded(row.context(), context))
                    .append("  ")
                    .append(row.message())
                    .append('\n');
        }
        return text.toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
