package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The commands that talk to a running hub; each returns its exit code. */
final class ClientCommands {

    private static final int SIGNAL_BASE = 128;
    private static final int TIMED_OUT = 124;

    private final HubClient client;
    private final Terminal terminal;

    ClientCommands(HubClient client, Terminal terminal) {
        this.client = client;
        this.terminal = terminal;
    }

    int llm(Optional<String> model, String prompt) throws ClientFault {
        ObjectNode body =
                HubClient.JSON.createObjectNode().put("prompt", prompt).put("stream", true);
        model.ifPresent(name -> body.put("model", name));
        client.stream("/llm/generate", body, event -> {
            if (event.path("event").asText().equals("token")) {
                terminal.out().print(event.path("text").asText());
                terminal.out().flush();
            }
        });
        terminal.out().println();
        return 0;
    }

    int python(Optional<String> code, List<String> words) throws ClientFault {
        List<String> arguments = new ArrayList<>(words);
        String source = code.isPresent() ? code.get() : file(arguments);
        ObjectNode body = HubClient.JSON.createObjectNode().put("code", source).put("stream", true);
        arguments.forEach(body.putArray("argv")::add);
        JsonNode end = client.stream("/python/execute", body, event -> {
            switch (event.path("event").asText()) {
                case "stdout" -> write(terminal.out(), event);
                case "stderr" -> write(terminal.err(), event);
                default -> {}
            }
        });
        return exitCode(end);
    }

    int models() throws ClientFault {
        JsonNode answer = client.get("/ai/models");
        ModelTable.print(answer.path("models"), terminal.out());
        for (JsonNode failure : answer.path("failures")) {
            terminal.err()
                    .println("hub: " + failure.path("adapter_id").asText() + ": "
                            + failure.path("error").asText());
        }
        return 0;
    }

    int status() throws ClientFault {
        for (JsonNode hub : client.get("/hubs").path("items")) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "%-8s %-13s %s, %s%n",
                            hub.path("name").asText(),
                            hub.path("readiness").asText(),
                            hub.path("chosen").asText(),
                            hub.path("reason").asText());
            StatusTable.print(hub.path("instances"), terminal.out());
        }
        return 0;
    }

    private static String file(List<String> words) throws ClientFault {
        String name = words.removeFirst();
        try {
            return Files.readString(Path.of(name));
        } catch (IOException unreadable) {
            throw new ClientFault("'" + name + "' cannot be read as UTF-8");
        }
    }

    private static void write(PrintStream out, JsonNode event) {
        if (event.has("base64")) {
            out.writeBytes(Base64.getDecoder().decode(event.path("base64").asText()));
        } else {
            out.print(event.path("text").asText());
        }
        out.flush();
    }

    /** The run's own code; by the usual conventions where it has none. */
    private int exitCode(JsonNode end) {
        if (end.path("exit_code").isInt()) {
            return end.path("exit_code").asInt();
        }
        String status = end.path("status").asText();
        JsonNode cause = end.path("cause");
        String why = cause.isObject() ? " (" + cause.path("limit").asText() + " " + cause.path("allowed") + ")" : "";
        if (!status.equals("ok")) {
            terminal.err().println("hub: the run ended with " + status + why);
        }
        if (status.equals("timeout")) {
            return TIMED_OUT;
        }
        if (end.path("signal").isInt()) {
            return SIGNAL_BASE + end.path("signal").asInt();
        }
        return status.equals("ok") ? 0 : 1;
    }
}
