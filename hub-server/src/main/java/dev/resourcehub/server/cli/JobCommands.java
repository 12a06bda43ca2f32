package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The commands about jobs of a running hub; each returns its exit code. */
final class JobCommands {

    private static final String ROW = "%-31s %-14s %-11s %-7s %s%n";

    private final HubClient client;
    private final Terminal terminal;
    private final Patience patience;

    JobCommands(HubClient client, Terminal terminal, Patience patience) {
        this.client = client;
        this.terminal = terminal;
        this.patience = patience;
    }

    /**
     * What is to be fetched.
     *
     * @param name what it is called afterwards, and where it comes from when there is no {@code source}
     */
    record Pull(String name, Optional<String> source, Optional<String> sha256, OptionalInt instances, boolean force) {}

    /** Fetches a model and shows how far it is; the job's id is printed first. */
    int pull(Pull pull) throws ClientFault {
        ObjectNode body = HubClient.JSON.createObjectNode().put("kind", "model.pull");
        ObjectNode params = body.putObject("params").put("source", pull.source().orElse(pull.name()));
        pull.source().ifPresent(given -> params.put("name", pull.name()));
        pull.sha256().ifPresent(digest -> params.put("sha256", digest));
        pull.instances().ifPresent(number -> params.put("instances", number));
        if (pull.force()) {
            params.put("force", true);
        }
        String job = submitted(body).path("id").asText();
        terminal.out().println(job);
        terminal.out().flush();
        return switch (new JobWatch(client, terminal, patience).watch(job)) {
            case JobWatch.Outcome.Left left -> left.code();
            case JobWatch.Outcome.Succeeded done -> {
                terminal.out().println(words(pull.name(), done.result()));
                yield 0;
            }
        };
    }

    private JsonNode submitted(ObjectNode body) throws ClientFault {
        try {
            return client.post("/jobs", body);
        } catch (ClientFault refused) {
            throw new ClientFault(
                    String.valueOf(refused.getMessage()).replace("field 'params.sha256'", "option --sha256"));
        }
    }

    private static String words(String name, JsonNode result) {
        if (result.path("performed").isBoolean() && !result.path("performed").booleanValue()) {
            return name + " was there already";
        }
        return name + " is there"
                + (result.path("size_bytes").isNumber() ? ", " + result.path("size_bytes") + " bytes" : "");
    }

    int watch(String job) throws ClientFault {
        return switch (new JobWatch(client, terminal, patience).watch(job)) {
            case JobWatch.Outcome.Left left -> left.code();
            case JobWatch.Outcome.Succeeded done -> {
                terminal.out().println(job + " succeeded" + (done.result().isNull() ? "" : " " + done.result()));
                yield 0;
            }
        };
    }

    int list() throws ClientFault {
        head();
        String path = "/jobs?limit=1000";
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            JsonNode page = client.get(next.get());
            page.path("items").forEach(this::row);
            next = Optional.of(page.path("next"))
                    .filter(JsonNode::isTextual)
                    .map(after -> path + "&after=" + after.asText());
        }
        return 0;
    }

    int show(String job) throws ClientFault {
        JsonNode shown = client.get("/jobs/" + HubClient.encoded(job));
        head();
        row(shown);
        JsonNode error = shown.path("error");
        if (error.isObject()) {
            terminal.out()
                    .println(error.path("code").asText() + ": "
                            + error.path("detail").asText());
        }
        if (!shown.path("result").isNull()) {
            terminal.out().println(shown.path("result"));
        }
        return 0;
    }

    int cancel(String job, boolean purge) throws ClientFault {
        JsonNode cancelled = client.post("/jobs/" + HubClient.encoded(job) + "/cancel?purge=" + purge);
        boolean ended = cancelled.path("state").asText().equals("cancelled");
        terminal.out().println(job + (ended ? " is cancelled" : " is stopping"));
        return 0;
    }

    private void head() {
        terminal.out().printf(Locale.ROOT, ROW, "ID", "KIND", "STATE", "DONE", "SUBJECT");
    }

    private void row(JsonNode job) {
        JsonNode percent = job.path("progress").path("percent");
        terminal.out()
                .printf(
                        Locale.ROOT,
                        ROW,
                        job.path("id").asText(),
                        job.path("kind").asText(),
                        job.path("state").asText(),
                        percent.isNumber() ? percent.asText() + " %" : "-",
                        job.path("subject").asText());
    }
}
