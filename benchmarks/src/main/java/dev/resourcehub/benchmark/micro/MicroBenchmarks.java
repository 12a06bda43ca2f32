package dev.resourcehub.benchmark.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the micro benchmarks, prints one table and writes {@code jmh.json} and {@code table.txt} into the directory that
 * the property {@code results} names. Arguments are JMH's own, such as a pattern of names or {@code -prof stack}.
 */
public final class MicroBenchmarks {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private MicroBenchmarks() {}

    /** See the class. */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException, IOException {
        Path results = Path.of(System.getProperty("results", "."));
        CommandLineOptions asked = new CommandLineOptions(arguments);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(asked);
        if (asked.getIncludes().isEmpty()) {
            options.include("dev.resourcehub.benchmark.micro.*");
        }
        options.forks(asked.getForkCount().orElse(1))
                .jvmArgs("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC")
                .warmupIterations(asked.getWarmupIterations().orElse(3))
                .warmupTime(asked.getWarmupTime().orElse(TimeValue.milliseconds(400)))
                .measurementIterations(asked.getMeasurementIterations().orElse(4))
                .measurementTime(asked.getMeasurementTime().orElse(TimeValue.milliseconds(400)))
                .addProfiler(GCProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(results.resolve("jmh.json").toString());
        Collection<RunResult> ran = new Runner(options.build()).run();
        String table = table(ran);
        Files.writeString(results.resolve("table.txt"), table);
        System.out.print(table);
    }

    private static String table(Collection<RunResult> ran) {
        StringBuilder table = new StringBuilder();
        row(table, "benchmark", "ns/op", "+-", "best", "p50", "p99", "B/op", "goal");
        ran.forEach(run -> row(table, run));
        return table.toString();
    }

    private static void row(StringBuilder table, RunResult run) {
        String name = name(run.getParams());
        Result<?> time = run.getPrimaryResult();
        double p99 = time.getStatistics().getPercentile(99);
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        double bytes = allocated == null ? Double.NaN : allocated.getScore();
        boolean sampled = run.getParams().getMode() == Mode.SampleTime;
        String verdict = Goal.of(name)
                .map(goal -> goal.told(sampled ? p99 : time.getScore(), bytes))
                .orElse("");
        row(
                table,
                name,
                number(time.getScore()),
                number(time.getScoreError()),
                number(time.getStatistics().getMin()),
                sampled ? number(time.getStatistics().getPercentile(50)) : "",
                sampled ? number(p99) : "",
                number(bytes),
                verdict);
    }

    private static void row(StringBuilder table, String... cells) {
        table.append(String.format(Locale.ROOT, "%-46s %11s %10s %10s %9s %9s %10s  %s%n", (Object[]) cells));
    }

    /** Class, method and parameters: {@code Choose.choose:round_robin}. */
    private static String name(BenchmarkParams params) {
        String room = MicroBenchmarks.class.getPackageName() + '.';
        StringBuilder name = new StringBuilder(params.getBenchmark().substring(room.length()));
        params.getParamsKeys()
                .forEach(key -> name.append(':').append(key).append('=').append(params.getParam(key)));
        return name.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.1f", value);
    }
}
