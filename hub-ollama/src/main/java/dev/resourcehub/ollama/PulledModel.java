package dev.resourcehub.ollama;

import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobState;
import dev.resourcehub.job.JobWatch;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.OwnModel;
import dev.resourcehub.ollama.model.Ensured;
import dev.resourcehub.ollama.model.ManagedModel;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.ollama.model.ModelRequest;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Blocking;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's own model, brought by a job of the library from the first of several places that has it; one that is under the
 * home already is taken without asking anybody.
 */
final class PulledModel implements OwnModel {

    private static final Logger LOG = LoggerFactory.getLogger(PulledModel.class);

    private final ModelLibrary library;
    private final JobRunner jobs;
    private final InstantSource clock;
    private final List<Way> ways;
    private final List<String> remedies;

    /**
     * One place to have it from.
     *
     * @param title the place, for people
     * @param remedy a complete sentence that tells an operator how to make it usable
     */
    record Way(ModelRequest request, String title, String remedy) {}

    /** Tries {@code ways} in order; {@code remedies} always help. */
    PulledModel(ModelLibrary library, JobRunner jobs, InstantSource clock, List<Way> ways, List<String> remedies) {
        this.library = library;
        this.jobs = jobs;
        this.clock = clock;
        this.ways = List.copyOf(ways);
        this.remedies = List.copyOf(remedies);
    }

    @Override
    public Obtained obtain(Watcher watcher) throws InterruptedException {
        for (Way way : ways) {
            Optional<StoredModel> there = stored(way.request().model());
            if (there.isPresent()) {
                return new Obtained.Here(there.get());
            }
        }
        List<String> causes = new ArrayList<>();
        for (Way way : ways) {
            try {
                Optional<StoredModel> brought = bring(way, watcher);
                if (brought.isPresent()) {
                    LOG.info("model {} taken from {}", brought.get().name(), way.title());
                    return new Obtained.Here(brought.get());
                }
                causes.add(way.title() + ": it is not under the home");
            } catch (HubException refused) {
                causes.add(way.title() + ": "
                        + JobState.Failed.of(refused.failure()).cause());
            }
        }
        List<String> all = new ArrayList<>(remedies);
        ways.forEach(way -> all.add(way.remedy()));
        return new Obtained.Missing(String.join("; ", causes), all);
    }

    @Override
    public List<String> remedies() {
        return remedies;
    }

    private Optional<StoredModel> bring(Way way, Watcher watcher) throws InterruptedException {
        Provenance provenance = new Provenance(
                "ollama",
                "readiness:default-model",
                "",
                clock.instant(),
                Map.of("adapter_id", "ollama", "phase", "readiness"));
        return switch (Blocking.await(library.ensure(way.request().by(provenance)))) {
            case Ensured.Present present -> stored(way.request().model());
            case Ensured.Started started -> {
                follow(started.job().id(), way.title(), watcher);
                yield stored(way.request().model());
            }
            case Ensured.Refused refused -> throw new HubException(refused.failure());
        };
    }

    private void follow(JobId job, String title, Watcher watcher) throws InterruptedException {
        watcher.fetching(title, new Progress(0, OptionalLong.empty()), Optional.of(job.value()));
        JobWatch watch = jobs.log()
                .watch(job, (phase, progress) -> watcher.fetching(title, progress, Optional.of(job.value())))
                .orElseThrow(() -> new HubException(new Failure.Internal(job + " is gone")));
        try {
            Blocking.await(watch.success(title));
        } finally {
            watch.leave();
        }
    }

    /** The model where it is complete under the home. */
    private Optional<StoredModel> stored(ModelName name) throws InterruptedException {
        return Blocking.await(library.find(name)).flatMap(PulledModel::stored);
    }

    private static Optional<StoredModel> stored(ManagedModel model) {
        return model.path()
                .flatMap(path -> model.entry()
                        .map(entry -> new StoredModel(
                                entry.name(),
                                path,
                                entry.files().getFirst().sha256(),
                                entry.files().getFirst().sizeBytes(),
                                entry.origin().source(),
                                entry.traits().template(),
                                entry.traits().licence())));
    }
}
