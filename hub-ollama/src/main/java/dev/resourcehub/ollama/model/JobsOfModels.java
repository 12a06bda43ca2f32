package dev.resourcehub.ollama.model;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.Submission;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
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

    /** The job that brings {@code name} now: the one that its entry tells, or one that names it. */
    Optional<Job> live(ModelName name, Optional<CatalogEntry> entry) {
        return entry.filter(known -> known.status() instanceof ModelStatus.Downloading)
                .flatMap(CatalogEntry::job)
                .flatMap(runner::find)
                .filter(job -> !job.state().isFinal())
                .or(() -> live(name));
    }

    private Optional<Job> live(ModelName name) {
        long after = 0;
        while (true) {
            List<Job> page = runner.list(after, PAGE);
            Optional<Job> found = page.stream()
                    .filter(job -> !job.state().isFinal())
                    .filter(job -> orderOf(job)
                            .flatMap(this::nameOf)
                            .filter(own -> own.sameModelAs(name.value()))
                            .isPresent())
                    .findFirst();
            if (found.isPresent() || page.size() < PAGE) {
                return found;
            }
            after = page.getLast().order();
        }
    }

    private Optional<PullOrder> orderOf(Job job) {
        try {
            return switch (job.kind()) {
                case ModelKind.PULL -> Optional.of(codec.readPull(job.params()));
                case ModelKind.IMPORT -> Optional.of(codec.readImport(job.params()));
                default -> Optional.empty();
            };
        } catch (HubException notOurs) {
            return Optional.empty();
        }
    }

    private Optional<ModelName> nameOf(PullOrder order) {
        try {
            return ModelWork.nameOf(order, sources);
        } catch (HubException notOurs) {
            return Optional.empty();
        }
    }

    /** Asks for a job that brings what {@code request} wants by {@code order}, or joins the one under way if that does. */
    Future<Ensured> submit(ModelRequest request, Optional<CatalogEntry> entry, PullOrder order) {
        ModelName name = request.model();
        Optional<Job> live = live(name, entry);
        if (live.isPresent()) {
            return Future.succeededFuture(joined(request, live.get()));
        }
        Promise<Ensured> mine = Promise.promise();
        Future<Ensured> before = submitting.putIfAbsent(name.key(), mine.future());
        if (before != null) {
            return before.map(
                    ensured -> ensured instanceof Ensured.Started started ? joined(request, started.job()) : ensured);
        }
        runner.submit(ModelKind.PULL, codec.write(order), "")
                .map(JobsOfModels::told)
                .onComplete(ended -> {
                    submitting.remove(name.key());
                    mine.handle(ended);
                });
        return mine.future();
    }

    private Ensured joined(ModelRequest request, Job live) {
        Optional<PullOrder> order = orderOf(live);
        boolean isWanted = order.filter(under -> isWanted(request, under)).isPresent();
        return isWanted
                ? new Ensured.Started(live, true)
                : new Ensured.Refused(new Failure.Conflict(
                        Codes.CONFLICT,
                        "model " + request.model(),
                        "on its way by " + live.id() + ", which was asked for something else"
                                + order.map(under -> ": " + ModelReference.shown(under.source()))
                                        .orElse("")));
    }

    /** Whether {@code under} brings what was asked for; what the request leaves open is as the job has it. */
    private boolean isWanted(ModelRequest request, PullOrder under) {
        return request.source()
                        .map(source -> sameSource(source, under.source()))
                        .orElse(true)
                && (request.sha256().isEmpty() || request.sha256().equals(under.sha256()))
                && (!request.placement().isAsked() || request.placement().equals(under.placement()));
    }

    private boolean sameSource(String asked, String under) {
        try {
            return asked.equals(under)
                    || ModelWork.reference(asked, sources).equals(ModelWork.reference(under, sources));
        } catch (HubException unreadable) {
            return false;
        }
    }

    private static Ensured told(Submission submission) {
        return switch (submission) {
            case Submission.Accepted accepted -> new Ensured.Started(accepted.job(), false);
            case Submission.Known known -> new Ensured.Started(known.job(), true);
            case Submission.Refused refused -> new Ensured.Refused(refused.failure());
        };
    }
}
