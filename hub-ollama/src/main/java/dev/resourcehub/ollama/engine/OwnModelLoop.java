package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.Chance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Obtains the engine's own model, again and again until it is there and can be served. Blocks; an interrupt ends it. */
final class OwnModelLoop {

    private static final Logger LOG = LoggerFactory.getLogger(OwnModelLoop.class);
    private static final Backoff AGAIN = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(10));

    private final OwnModel model;
    private final EngineNews news;
    private final Chance chance;

    OwnModelLoop(OwnModel model, EngineNews news, Chance chance) {
        this.model = model;
        this.news = news;
        this.chance = chance;
    }

    /** The model, once it is there; tells meanwhile how far it is. */
    StoredModel obtain() throws InterruptedException {
        for (int attempt = 2; ; attempt++) {
            switch (judged(model.obtain(
                    (source, progress, job) -> news.own(new EngineState.Fetching(source, progress, job))))) {
                case OwnModel.Obtained.Here(StoredModel here) -> {
                    news.own(new EngineState.Starting(here.name(), here.source()));
                    return here;
                }
                case OwnModel.Obtained.Missing(String cause, List<String> remedies) -> {
                    LOG.warn("no model of its own for the embedded engine: {}", cause);
                    news.own(new EngineState.Unavailable(remedies, cause));
                    Thread.sleep(AGAIN.delay(attempt, chance));
                }
            }
        }
    }

    private OwnModel.Obtained judged(OwnModel.Obtained obtained) {
        if (!(obtained instanceof OwnModel.Obtained.Here(StoredModel here))) {
            return obtained;
        }
        try {
            return switch (LlamaBuild.judge(List.of(here.file()))) {
                case Fitness.Runs runs -> obtained;
                case Fitness.Refuses(String reason) -> unfit(here.name() + " cannot be served: " + reason);
            };
        } catch (IOException broken) {
            return unfit(here.file() + " cannot be read: " + broken.getMessage());
        }
    }

    private OwnModel.Obtained unfit(String cause) {
        List<String> remedies = new ArrayList<>(model.remedies());
        remedies.add("Choose a model that the engine's llama.cpp can run.");
        return new OwnModel.Obtained.Missing(cause, remedies);
    }
}
