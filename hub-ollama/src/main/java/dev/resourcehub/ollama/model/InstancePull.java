package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobState;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.Blocking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Has Ollama servers pull a model by themselves, one after the other. Blocks; one thread. */
final class InstancePull {

    private static final String VENDOR = "ollama";
    private static final int MOST_ATTEMPTS = 6;
    private static final Backoff AGAIN = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    private final ModelParts parts;
    private final PullOrder order;
    private final ModelName name;
    private final JobContext job;

    /** {@code name} as the servers shall call it. */
    InstancePull(ModelParts parts, PullOrder order, ModelName name, JobContext job) {
        this.parts = parts;
        this.order = order;
        this.name = name;
        this.job = job;
    }

    /** Brings it to those of {@code answering} that lack it. */
    PullResult run(List<ModelServer> answering) throws InterruptedException {
        for (ModelServer server : answering) {
            Blocking.await(server.look().otherwiseEmpty());
        }
        ServerChoice choice = ServerChoice.of(
                answering, order.placement(), server -> server.held(name).isPresent(), order.force());
        if (choice.lacking().isEmpty()) {
            return result(false, choice.having());
        }
        String reference = "ollama:" + name.canonical();
        Claim claim = new Claim(
                parts,
                job.id(),
                name,
                new CatalogEntry.Origin(reference, VENDOR, order.source(), ""),
                order.provenance());
        claim.begin(List.of());
        try {
            pull(choice);
            List<ModelServer> all = answering.stream()
                    .filter(server -> choice.ids().contains(server.id()))
                    .toList();
            note(claim, choice.ids());
            return result(true, all);
        } catch (HubException broken) {
            Failure failure = ServerTrouble.of(broken.failure(), "model " + name);
            claim.failed(failure);
            throw new HubException(failure, broken);
        } catch (InterruptedException stopped) {
            claim.failed(new Failure.Cancelled(job.cancellation().by().orElse("interrupt")));
            throw stopped;
        }
    }

    private void pull(ServerChoice choice) throws InterruptedException {
        try (JobVoice voice = new JobVoice(job)) {
            long before = 0;
            for (ModelServer server : choice.lacking()) {
                job.check();
                voice.line("instance " + server.id() + " pulls " + name);
                before += pull(server, before, voice);
                Blocking.await(server.look());
                if (server.held(name).isEmpty()) {
                    throw new HubException(new Failure.BackendError(
                            server.id(), 200, "says success and does not list " + name.canonical()));
                }
            }
        }
    }

    /** Tries again what broke on the way, since the server goes on from what it has; tells how many bytes came. */
    private long pull(ModelServer server, long before, JobVoice voice) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            AtomicLong bytes = new AtomicLong();
            voice.piece(before, OptionalLong.empty());
            try {
                Blocking.await(server.pull(name, counting(voice, bytes), job.cancellation()));
                return bytes.get();
            } catch (HubException broken) {
                if (attempt == MOST_ATTEMPTS || !isPassing(broken.failure())) {
                    throw broken;
                }
                voice.retrying(attempt + 1, JobState.Failed.of(broken.failure()).cause());
                pause(AGAIN.delay(attempt + 1, parts.chance()));
                job.check();
            }
        }
    }

    private static boolean isPassing(Failure failure) {
        return failure instanceof Failure.BackendUnreachable || failure instanceof Failure.DeadlineExceeded;
    }

    private void pause(Duration time) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        Cancellation.Registration leaving = job.cancellation().onCancel(stop::countDown);
        boolean stopped = stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
        leaving.close();
        if (stopped) {
            job.check();
        }
    }

    /** What is under the home under that name stays there. */
    private void note(Claim claim, List<InstanceId> instances) throws InterruptedException {
        Optional<CatalogEntry> before = Blocking.await(parts.catalog().find(name));
        List<CatalogEntry.KeptFile> files =
                before.filter(CatalogEntry::isComplete).map(CatalogEntry::files).orElse(List.of());
        CatalogEntry.Traits traits = before.map(CatalogEntry::traits).orElse(CatalogEntry.Traits.UNKNOWN);
        claim.settle(files, new ModelStatus.Available(), traits, instances);
    }

    private static ModelServer.Listener counting(JobVoice voice, AtomicLong bytes) {
        return new ModelServer.Listener() {
            @Override
            public void phase(String phase) {
                voice.phase(phase);
            }

            @Override
            public void progress(Progress progress) {
                bytes.set(progress.completedBytes());
                voice.progress(progress);
            }
        };
    }

    private PullResult result(boolean performed, List<ModelServer> holders) {
        Optional<ModelServer.Held> held =
                holders.stream().flatMap(server -> server.held(name).stream()).findFirst();
        return new PullResult(
                performed,
                name,
                held.flatMap(ModelServer.Held::digest)
                        .map(digest -> digest.startsWith("sha256:") ? digest : "sha256:" + digest)
                        .orElse(""),
                held.map(ModelServer.Held::sizeBytes)
                        .orElse(OptionalLong.empty())
                        .orElse(0),
                Optional.empty(),
                holders.stream().map(ModelServer::id).toList());
    }
}
