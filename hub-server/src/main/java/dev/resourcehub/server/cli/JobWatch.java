package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.server.cli.JobStream.News;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Shows a job until it ends. Ctrl-C leaves it running and tells how to come back; a second one soon after calls it off. */
final class JobWatch {

    private static final int INTERRUPTED = 130;
    private static final int MOST_UNREAD = 1_000;

    private final HubClient client;
    private final Terminal terminal;
    private final Patience patience;

    JobWatch(HubClient client, Terminal terminal, Patience patience) {
        this.client = client;
        this.terminal = terminal;
        this.patience = patience;
    }

    /** What comes of watching: how the job ended, or that the user left it. */
    sealed interface Outcome {
        /** It has its product; {@code result} is in its kind's own form. */
        record Succeeded(JsonNode result) implements Outcome {}

        /** The command ends with {@code code}, the job as it is. */
        record Left(int code) implements Outcome {}
    }

    /** Watches {@code job}; a failure, a cancel and a stream that stays broken are faults. */
    Outcome watch(String job) throws ClientFault {
        BlockingQueue<News> news = new LinkedBlockingQueue<>(MOST_UNREAD);
        Interrupts.Handle interrupts = terminal.interrupts().take(() -> news.offer(new News.Pressed()));
        Thread reader = Thread.ofVirtual().start(new JobStream(client, job, patience, news));
        try (ProgressDisplay display = ProgressDisplay.on(terminal)) {
            return watch(job, news, display);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Outcome.Left(INTERRUPTED);
        } finally {
            interrupts.close();
            reader.interrupt();
        }
    }

    private Outcome watch(String job, BlockingQueue<News> news, ProgressDisplay display)
            throws ClientFault, InterruptedException {
        boolean leaving = false;
        while (true) {
            @Nullable News next = leaving ? news.poll(patience.again().toMillis(), TimeUnit.MILLISECONDS) : news.take();
            switch (next) {
                case null -> {
                    return new Outcome.Left(INTERRUPTED);
                }
                case News.Pressed pressed -> {
                    if (leaving) {
                        client.post("/jobs/" + job + "/cancel");
                        terminal.err().println("hub: " + job + " was called off");
                        return new Outcome.Left(INTERRUPTED);
                    }
                    leaving = true;
                    display.close();
                    terminal.err()
                            .println("hub: " + job + " goes on; come back with: hub jobs " + job
                                    + " --watch (Ctrl-C again calls it off)");
                }
                case News.Broken broken -> throw broken.fault();
                case News.Event event
                when event.isLast() -> {
                    display.close();
                    return end(job, event.json());
                }
                case News.Event event -> {
                    if (!leaving) {
                        display.show(event.name(), event.json());
                    }
                }
            }
        }
    }

    private static Outcome end(String job, JsonNode last) throws ClientFault {
        return switch (last.path("event").asText()) {
            case "succeeded" -> new Outcome.Succeeded(last.path("result"));
            case "failed" ->
                throw new ClientFault(
                        job + " failed: " + last.path("error").path("code").asText() + ": "
                                + last.path("error").path("detail").asText());
            default -> throw new ClientFault(job + " was cancelled");
        };
    }
}
