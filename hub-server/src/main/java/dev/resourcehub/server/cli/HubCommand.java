package dev.resourcehub.server.cli;

import dev.resourcehub.server.config.SettingsException;
import dev.resourcehub.server.config.SettingsSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The {@code hub} program. Exit codes: 0 done, 1 a fault told in one line, 2 wrong usage; {@code py} passes the run's on. A hub
 * that a signal stops ends, after its drain, with 128 and the signal's number: 143 for SIGTERM, 130 for Ctrl-C.
 */
public final class HubCommand {

    private static final int FAULT = 1;
    private static final int USAGE = 2;

    private final Terminal terminal;
    private final Serve serve;
    private final Patience patience;

    /** A program on {@code terminal}; {@code serve} is what {@code up} does. */
    public HubCommand(Terminal terminal, Serve serve) {
        this(terminal, serve, Patience.USUAL);
    }

    HubCommand(Terminal terminal, Serve serve, Patience patience) {
        this.terminal = terminal;
        this.serve = serve;
        this.patience = patience;
    }

    /** What {@code up} does with settings that were read; returns the exit code when the hub has stopped. */
    @FunctionalInterface
    public interface Serve {
        /** Serves until the process is told to stop. */
        int up(SettingsSources.Loaded loaded, Terminal terminal);
    }

    /** Runs one command and returns the exit code. */
    public int run(String... arguments) {
        CommandLine line = new CommandLine(spec());
        line.setUsageHelpAutoWidth(false);
        try {
            ParseResult parsed = line.parseArgs(arguments);
            ParseResult last = parsed;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            if (last.isUsageHelpRequested() || last.commandSpec().name().equals("hub")) {
                last.commandSpec().commandLine().usage(terminal.out());
                return last.isUsageHelpRequested() ? 0 : USAGE;
            }
            return dispatch(last);
        } catch (CommandLine.ParameterException wrong) {
            terminal.err().println("hub: " + firstLine(wrong) + " (see hub --help)");
            return USAGE;
        } catch (ClientFault fault) {
            terminal.err().println("hub: " + fault.getMessage());
            return FAULT;
        }
    }

    private int dispatch(ParseResult command) throws ClientFault {
        String name = command.commandSpec().name();
        return switch (name) {
            case "up" -> up(command);
            case "print" -> print(command);
            case "check" -> check(command);
            case "llm" -> talk(command).llm(option(command, "--model"), String.join(" ", words(command)));
            case "py" -> {
                if (option(command, "-c").isEmpty() && words(command).isEmpty()) {
                    throw new CommandLine.ParameterException(
                            command.commandSpec().commandLine(), "Missing FILE or -c CODE");
                }
                yield talk(command).python(option(command, "-c"), words(command));
            }
            case "models" -> talk(command).models();
            case "status" -> talk(command).status();
            case "pull" -> jobs(command).pull(JobOptions.pull(command));
            case "jobs" -> jobsCommand(command);
            case "config" -> {
                command.commandSpec().commandLine().usage(terminal.err());
                yield USAGE;
            }
            default -> throw new IllegalStateException("no command " + name);
        };
    }

    private int jobsCommand(ParseResult command) throws ClientFault {
        JobCommands jobs = jobs(command);
        return switch (JobOptions.jobs(command)) {
            case JobOptions.Wanted.All all -> jobs.list();
            case JobOptions.Wanted.One one -> jobs.show(one.job());
            case JobOptions.Wanted.Watch watch -> jobs.watch(watch.job());
            case JobOptions.Wanted.Cancel cancel -> jobs.cancel(cancel.job(), cancel.purge());
        };
    }

    private int up(ParseResult command) {
        return loaded(command)
                .map(settings -> {
                    if (!settings.ignored().isEmpty()) {
                        terminal.err()
                                .println("hub: ignored, an orchestrator set them: "
                                        + String.join(", ", settings.ignored()));
                    }
                    return serve.up(settings, terminal);
                })
                .orElse(FAULT);
    }

    private int print(ParseResult command) {
        return loaded(command)
                .map(settings -> {
                    terminal.out().print(settings.effective());
                    return 0;
                })
                .orElse(FAULT);
    }

    private int check(ParseResult command) {
        return loaded(command)
                .map(settings -> {
                    terminal.out().println("settings are right");
                    return 0;
                })
                .orElse(FAULT);
    }

    /** The settings; empty, with every fault told, when they cannot be used. */
    private Optional<SettingsSources.Loaded> loaded(ParseResult command) {
        List<String> assignments = new ArrayList<>(command.matchedOptionValue("--set", List.<String>of()));
        option(command, "--host").ifPresent(host -> assignments.add("http.host=" + host));
        option(command, "--port").ifPresent(port -> assignments.add("http.port=" + port));
        SettingsSources sources = new SettingsSources(
                option(command, "--config").map(Path::of),
                option(command, "--home").map(Path::of),
                terminal.environment(),
                assignments,
                terminal.userHome());
        try {
            return Optional.of(sources.load());
        } catch (SettingsException faulty) {
            faulty.faults().forEach(fault -> terminal.err().println("hub: " + fault));
            return Optional.empty();
        }
    }

    private ClientCommands talk(ParseResult command) throws ClientFault {
        return new ClientCommands(client(command), terminal);
    }

    private JobCommands jobs(ParseResult command) throws ClientFault {
        return new JobCommands(client(command), terminal, patience);
    }

    private HubClient client(ParseResult command) throws ClientFault {
        String url = option(command, "--url")
                .or(() -> Optional.ofNullable(terminal.environment().get("HUB_URL")))
                .orElse("http://127.0.0.1:8080");
        return HubClient.at(url);
    }

    private static Optional<String> option(ParseResult command, String name) {
        return Optional.ofNullable(command.<String>matchedOptionValue(name, null));
    }

    private static List<String> words(ParseResult command) {
        return command.matchedPositionalValue(0, List.<String>of());
    }

    private static CommandSpec spec() {
        CommandSpec config = command("config", "Show or check the settings")
                .addSubcommand(
                        "print", settings(command("print", "Print all effective settings as YAML, secrets masked")))
                .addSubcommand("check", settings(command("check", "Tell every fault of the settings")));
        return command("hub", "One endpoint for language models and sandboxed Python")
                .addSubcommand("up", settings(command("up", "Start the hub and serve until stopped")))
                .addSubcommand("config", config)
                .addSubcommand(
                        "llm",
                        client(command("llm", "Ask a model; the answer is streamed"))
                                .addOption(Parameters.text(
                                        "MODEL", "The model; the hub's default where absent", "-m", "--model"))
                                .addPositional(Parameters.words("PROMPT", "1..*", "What to ask")))
                .addSubcommand(
                        "py",
                        client(command("py", "Run Python in a sandbox"))
                                .addOption(Parameters.text("CODE", "The code itself", "-c"))
                                .addPositional(
                                        Parameters.words("FILE", "0..*", "A file with the code, and arguments for it")))
                .addSubcommand("models", client(command("models", "List the models of the hub and of its fleet")))
                .addSubcommand(
                        "pull", client(JobOptions.addPull(command("pull", "Fetch a model and show how far it is"))))
                .addSubcommand(
                        "jobs", client(JobOptions.addJobs(command("jobs", "List jobs, or show, watch, cancel one"))))
                .addSubcommand("status", client(command("status", "Show what serves")));
    }

    private static CommandSpec command(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help")
                .build());
    }

    private static CommandSpec settings(CommandSpec spec) {
        return spec.addOption(Parameters.text("H", "Address to bind (http.host)", "--host"))
                .addOption(Parameters.text("N", "Port to bind, 0 for a free one (http.port)", "--port"))
                .addOption(Parameters.text("DIR", "Where the hub keeps its files (HUB_HOME)", "--home"))
                .addOption(Parameters.text("FILE", "Settings in YAML (HUB_CONFIG)", "--config"))
                .addOption(OptionSpec.builder("--set")
                        .paramLabel("key=value")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("One setting; may be repeated")
                        .build());
    }

    private static CommandSpec client(CommandSpec spec) {
        return spec.addOption(Parameters.text("URL", "The running hub (HUB_URL)", "--url"));
    }

    private static String firstLine(CommandLine.ParameterException wrong) {
        return String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong usage");
    }
}
