package dev.resourcehub.server.cli;

import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the commands about jobs take. */
final class JobOptions {

    private static final String ID = "[A-Za-z0-9_-]{1,128}";

    private JobOptions() {}

    /** What {@code hub jobs} is asked for. */
    sealed interface Wanted {
        /** A table of all. */
        record All() implements Wanted {}

        /** One of them. */
        record One(String job) implements Wanted {}

        /** To follow one to its end. */
        record Watch(String job) implements Wanted {}

        /** To call one off. */
        record Cancel(String job, boolean purge) implements Wanted {}
    }

    static CommandSpec addPull(CommandSpec spec) {
        return spec.addOption(Parameters.text("S", "Where it comes from; NAME itself where absent", "--source"))
                .addOption(Parameters.text("H", "The digest of its content, 64 hex digits", "--sha256"))
                .addOption(OptionSpec.builder("--instances")
                        .paramLabel("N")
                        .type(Integer.class)
                        .description("How many Ollama instances get it")
                        .build())
                .addOption(Parameters.flag("Fetch it again even when it is there", "--force"))
                .addPositional(Parameters.word("NAME", "1", "The model, such as gemma3:270m or hf:owner/repo:Q4_K_M"));
    }

    static JobCommands.Pull pull(ParseResult command) {
        Optional<Integer> instances = Optional.ofNullable(command.<Integer>matchedOptionValue("--instances", null));
        if (instances.filter(number -> number < 1).isPresent()) {
            throw wrong(command, "--instances is 1 or more");
        }
        return new JobCommands.Pull(
                command.matchedPositionalValue(0, ""),
                option(command, "--source"),
                option(command, "--sha256"),
                instances.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                command.hasMatchedOption("--force"));
    }

    static CommandSpec addJobs(CommandSpec spec) {
        return spec.addOption(Parameters.flag("Follow the job to its end", "--watch"))
                .addOption(Parameters.text("ID", "Call this job off", "--cancel"))
                .addOption(Parameters.flag("With --cancel: remove what it left for a resume", "--purge"))
                .addPositional(Parameters.word("ID", "0..1", "The job to show"));
    }

    static Wanted jobs(ParseResult command) {
        Optional<String> shown =
                Optional.of(command.matchedPositionalValue(0, "")).filter(id -> !id.isEmpty());
        Optional<String> cancelled = option(command, "--cancel");
        boolean watch = command.hasMatchedOption("--watch");
        boolean purge = command.hasMatchedOption("--purge");
        shown.or(() -> cancelled).filter(id -> !id.matches(ID)).ifPresent(id -> {
            throw wrong(command, "'" + id + "' is not the id of a job");
        });
        if (cancelled.isPresent()) {
            if (shown.isPresent() || watch) {
                throw wrong(command, "--cancel goes without another ID and without --watch");
            }
            return new Wanted.Cancel(cancelled.get(), purge);
        }
        if (purge) {
            throw wrong(command, "--purge goes with --cancel");
        }
        if (shown.isEmpty()) {
            if (watch) {
                throw wrong(command, "--watch needs the ID of a job");
            }
            return new Wanted.All();
        }
        return watch ? new Wanted.Watch(shown.get()) : new Wanted.One(shown.get());
    }

    private static CommandLine.ParameterException wrong(ParseResult command, String what) {
        return new CommandLine.ParameterException(command.commandSpec().commandLine(), what);
    }

    private static Optional<String> option(ParseResult command, String name) {
        return Optional.ofNullable(command.<String>matchedOptionValue(name, null));
    }
}
