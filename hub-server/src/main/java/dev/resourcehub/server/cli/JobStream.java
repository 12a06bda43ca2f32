package dev.resourcehub.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;

/**
 * The events of one job, one after the other from the first to the terminal one, over as many connections as that takes.
 *
 * <p>A stream that ends without the terminal event is opened again behind the last one, some times in a row; then it is told
 * as broken: only the job itself says that it has ended.
 */
final class JobStream implements Runnable {

    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");

    private final HubClient client;
    private final String job;
    private final Patience patience;
    private final BlockingQueue<News> news;
    private String lastId = "";
    private int tries;
    private boolean ended;

    /** What a reader is told. */
    sealed interface News {
        /** Something happened. */
        record Event(JsonNode json) implements News {
            String name() {
                return json.path("event").asText();
            }

            boolean isLast() {
                return ENDS.contains(name());
            }
        }

        /** Nothing more will be told. */
        record Broken(ClientFault fault) implements News {}

        /** Somebody pressed Ctrl-C. */
        record Pressed() implements News {}
    }

    JobStream(HubClient client, String job, Patience patience, BlockingQueue<News> news) {
        this.client = client;
        this.job = job;
        this.patience = patience;
        this.news = news;
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                follow();
            }
        } catch (ClientFault fault) {
            tell(new News.Broken(fault));
        } catch (RuntimeException bug) {
            tell(new News.Broken(new ClientFault("the events of " + job + " cannot be read: " + bug)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws ClientFault, InterruptedException {
        String why = "it ended early";
        try {
            client.follow("/jobs/" + job + "/events", lastId, this::take);
        } catch (IOException broken) {
            why = "it broke";
        }
        if (ended) {
            return;
        }
        if (tries >= patience.mostPauses()) {
            throw new ClientFault("the stream of " + job + " was cut: " + why
                    + " before the job did; come back with: hub jobs " + job + " --watch");
        }
        Thread.sleep(patience.pause(tries));
        tries++;
    }

    private void take(JsonNode event) {
        String id = event.path("id").asText();
        if (ended || id.isEmpty()) {
            return;
        }
        lastId = id;
        tries = 0;
        News.Event told = new News.Event(event);
        ended = told.isLast();
        tell(told);
    }

    private void tell(News one) {
        try {
            news.put(one);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
