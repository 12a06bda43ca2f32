package dev.resourcehub.ollama.model;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.Submission;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs that bring models, one at a time to a name as far as the library asks for them. Any thread. */
final class JobsOfModels {

    private static final int PAGE = 200;

    private final JobRunner runner;
    private final ModelCodec codec;
    private final Sources sources;
    private final Map<String, Future<Ensured>> submitting = new ConcurrentHashMap<>();

    JobsOfModels(JobRunner runner, ModelCodec codec, Sources sources) {
        this.runner = runner;
        this.codec = codec;
        this.sources = sources;
    }

    /** The job that brings {@code name} now. */
    Optional<Job> live(ModelName name) {
        long after = 0;
        while (true) {
            List<Job> page = runner.list(after, PAGE);
            Optional<Job> found = page.stream()
                    .filter(job -> !job.state().isFinal())
                    .filter(job -> nameOf(job)
                            .filter(own -> own.sameModelAs(name.value()))
                            .isPresent())
                    .findFirst();
            if (found.isPresent() || page.size() < PAGE) {
                return found;
            }
            after = page.getLast().order();
        }
    }

    private Optional<ModelName> nameOf(Job job) {
        try {
            return switch (job.kind()) {
                case ModelKind.PULL -> ModelWork.nameOf(codec.readPull(job.params()), sources);
                case ModelKind.IMPORT -> codec.readImport(job.params()).name();
                default -> Optional.empty();
            };
        } catch (HubException notOurs) {
            return Optional.empty();
        }
    }

    /** Asks for a job, or joins the one under way. */
    Future<Ensured> submit(ModelName name, PullOrder order) {
        Optional<Job> live = live(name);
        if (live.isPresent()) {
            return Future.succeededFuture(new Ensured.Started(live.get(), true));
        }
        Promise<Ensured> mine = Promise.promise();
        Future<Ensured> before = submitting.putIfAbsent(name.key(), mine.future());
        if (before != null) {
            return before.map(JobsOfModels::joined);
        }
        runner.submit(ModelKind.PULL, codec.write(order), "")
                .map(JobsOfModels::told)
                .onComplete(ended -> {
                    submitting.remove(name.key());
                    mine.handle(ended);
                });
        return mine.future();
    }

    private static Ensured joined(Ensured ensured) {
        return ensured instanceof Ensured.Started started ? new Ensured.Started(started.job(), true) : ensured;
    }

    private static Ensured told(Submission submission) {
        return switch (submission) {
            case Submission.Accepted accepted -> new Ensured.Started(accepted.job(), false);
            case Submission.Known known -> new Ensured.Started(known.job(), true);
            case Submission.Refused refused -> new Ensured.Refused(refused.failure());
        };
    }
}
