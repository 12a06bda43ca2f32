package dev.resourcehub.benchmark.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Keeps what scenarios found: one CSV a table, one JSON a scenario with bounds, seeds and commit. */
record ResultFiles(Path directory, String commit, Effort effort) {

    void write(Scenario scenario, Report report) throws IOException {
        Files.createDirectories(directory);
        for (Table table : report.shown()) {
            write(scenario, table);
        }
        for (Table table : report.kept()) {
            write(scenario, table);
        }
        Files.writeString(directory.resolve(scenario.name() + ".json"), json(scenario, report));
    }

    private void write(Scenario scenario, Table table) throws IOException {
        Files.writeString(directory.resolve(scenario.name() + "." + table.name() + ".csv"), table.csv());
    }

    private String json(Scenario scenario, Report report) {
        List<String> bounds = report.bounds().stream().map(ResultFiles::json).toList();
        return """
                {
                  "scenario": "%s",
                  "commit": "%s",
                  "seeds": %s,
                  "bounds": [
                %s
                  ]
                }
                """.formatted(scenario.name(), commit, effort.seeds(), String.join(",\n", bounds));
    }

    private static String json(Bound bound) {
        return String.format(
                Locale.ROOT,
                "    {\"goal\": \"%s\", \"what\": \"%s\", \"measured\": %.6g, \"relation\": \"%s\", \"limit\": %.6g,"
                        + " \"gate\": %b, \"holds\": %b}",
                bound.goal(),
                bound.what(),
                bound.measured(),
                bound.sign(),
                bound.limit(),
                bound.gate(),
                bound.holds());
    }
}
