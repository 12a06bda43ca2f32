package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one model from the first of several sources that answers. */
public final class ModelFetch {

    private static final Logger LOG = LoggerFactory.getLogger(ModelFetch.class);

    private final List<ModelSource> sources;

    /** Sources in the order in which they are asked. */
    public ModelFetch(List<ModelSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Either the model, or why no source gave it. */
    public sealed interface Outcome {

        /** The model is there. */
        record Fetched(StoredModel model) implements Outcome {}

        /**
         * No source gave it.
         *
         * @param causes one line a source
         * @param remedies what an operator can do, one sentence a source
         */
        record NoneAnswered(List<String> causes, List<String> remedies) implements Outcome {
            public NoneAnswered {
                causes = List.copyOf(causes);
                remedies = List.copyOf(remedies);
            }
        }
    }

    /** The model of the first source whose model is in {@code store} already; asks nobody. */
    public Optional<StoredModel> present(ModelStore store) {
        return sources.stream()
                .flatMap(source -> store.find(source.model()).stream())
                .findFirst();
    }

    /** Asks one source after the other; blocks. {@code progress} hears the source's name and how far it is. */
    public Outcome run(ModelStore store, BiConsumer<String, Progress> progress) throws InterruptedException {
        List<String> causes = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (ModelSource source : sources) {
            try {
                progress.accept(source.name(), new Progress(0, OptionalLong.empty()));
                StoredModel model = source.fetch(store, done -> progress.accept(source.name(), done));
                LOG.info("model {} taken from {}; licence: {}", model.name(), model.source(), model.licence());
                return new Outcome.Fetched(model);
            } catch (HubException refused) {
                String cause = refused.failure() instanceof Failure.WorkFailed work
                        ? work.cause()
                        : refused.failure().toString();
                causes.add(source.name() + ": " + cause);
                remedies.add(source.remedy());
            }
        }
        return new Outcome.NoneAnswered(causes, remedies);
    }
}
