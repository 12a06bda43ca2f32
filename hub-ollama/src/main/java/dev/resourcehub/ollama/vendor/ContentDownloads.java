package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.PartialCodec;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings files into {@code HUB_HOME/models/blobs}, each content once; what is unfinished there belongs to it alone.
 *
 * <p>{@link #sweep} once before the first transfer. {@link #close} ends what runs and keeps what came.
 */
public final class ContentDownloads implements Downloads, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContentDownloads.class);

    private final BlobFolder folder;
    private final Intake.Place place;
    private final Ports ports;
    private final InstantSource clock;
    private final DownloadSettings settings;
    private final ReentrantLock gate = new ReentrantLock();
    private final Map<String, SharedTransfer> running = new HashMap<>();
    private boolean closed;

    /** Files under {@code home}; folders are made when something is brought. */
    public static ContentDownloads under(Path home, Ports ports, InstantSource clock, DownloadSettings settings) {
        return new ContentDownloads(home.resolve("models").resolve("blobs"), Disk.real(), ports, clock, settings);
    }

    ContentDownloads(Path blobs, Disk disk, Ports ports, InstantSource clock, DownloadSettings settings) {
        this.folder = new BlobFolder(blobs);
        this.place =
                new Intake.Place(folder, disk, new Room(disk, blobs, settings.reserve()), ports.ticker(), settings);
        this.ports = ports;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public StoredFile bring(RemoteFile file, Listener listener, Cancellation cancellation) throws InterruptedException {
        return bring(file, listener, cancellation, false);
    }

    @Override
    public StoredFile bringAgain(RemoteFile file, Listener listener, Cancellation cancellation)
            throws InterruptedException {
        return bring(file, listener, cancellation, true);
    }

    private StoredFile bring(RemoteFile asked, Listener listener, Cancellation cancellation, boolean evenIfPresent)
            throws InterruptedException {
        RemoteFile file = inLowerCase(asked);
        file.sha256().ifPresent(folder::blob);
        while (true) {
            refuseCancelled(cancellation);
            Optional<StoredFile> there = evenIfPresent ? Optional.empty() : complete(file);
            if (there.isPresent()) {
                return there.get();
            }
            SharedTransfer transfer = transfer(file);
            Optional<SharedTransfer.Member> member = transfer.join(listener);
            if (member.isPresent()) {
                return await(transfer, member.get(), cancellation);
            }
            untilEnded(transfer, cancellation);
        }
    }

    @Override
    public Optional<StoredFile> present(String sha256) {
        Path blob = folder.blob(sha256.toLowerCase(Locale.ROOT));
        try {
            return Files.isRegularFile(blob)
                    ? Optional.of(new StoredFile(sha256.toLowerCase(Locale.ROOT), Files.size(blob), blob))
                    : Optional.empty();
        } catch (IOException goneMeanwhile) {
            return Optional.empty();
        }
    }

    @Override
    public boolean discard(String identity) {
        return unlessRunning(BlobFolder.name(identity));
    }

    @Override
    public boolean delete(String sha256) {
        try {
            return folder.delete(sha256.toLowerCase(Locale.ROOT));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public List<String> unfinished() {
        try {
            return folder.leftovers().stream()
                    .flatMap(left -> folder.read(left.name()).stream())
                    .filter(state -> state.completed() > 0)
                    .map(PartialCodec.State::identity)
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * Removes unfinished bytes that are too old, and the oldest of those that take too much space together, but none that
     * somebody is at. Blocks.
     *
     * @return how many contents it removed
     */
    public int sweep() {
        try {
            Instant oldest = clock.instant().minus(settings.keptFor());
            long kept = 0;
            int removed = 0;
            for (BlobFolder.Leftover left : folder.leftovers().reversed()) {
                boolean due = left.touched().isBefore(oldest)
                        || kept + left.bytes() > settings.keptSpace().bytes()
                        || left.bytes() == 0;
                if (due && unlessRunning(left.name())) {
                    removed++;
                    LOG.info("removed unfinished bytes: {}, {} bytes", left.name(), left.bytes());
                } else {
                    kept += left.bytes();
                }
            }
            return removed;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Ends all transfers, keeps what came, and refuses new ones; waits a moment for the transfers to end. */
    @Override
    public void close() {
        List<SharedTransfer> all;
        gate.lock();
        try {
            closed = true;
            all = new ArrayList<>(running.values());
        } finally {
            gate.unlock();
        }
        all.forEach(transfer -> transfer.dismiss(new HubException(new Failure.Cancelled("shutdown"))));
        try {
            for (SharedTransfer transfer : all) {
                transfer.awaitEnd(settings.windDown());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<StoredFile> complete(RemoteFile file) {
        return file.sha256()
                .flatMap(this::present)
                .filter(stored -> stored.bytes() == file.bytes().orElse(stored.bytes()));
    }

    /** The running transfer of that content, or a new one. */
    private SharedTransfer transfer(RemoteFile file) {
        String name = BlobFolder.name(file.identity());
        gate.lock();
        try {
            if (closed) {
                throw new HubException(new Failure.Draining(Duration.ofSeconds(1)));
            }
            return running.computeIfAbsent(name, absent -> {
                FileTransfer work = new FileTransfer(file, place, ports.timers(), ports.chance());
                return new SharedTransfer(name, work::bring, ended -> ended(name, ended));
            });
        } finally {
            gate.unlock();
        }
    }

    private void ended(String name, SharedTransfer transfer) {
        gate.lock();
        try {
            running.remove(name, transfer);
            if (transfer.wasAbandoned() && settings.partials() == DownloadSettings.Partials.DELETE) {
                folder.remove(name);
            }
        } catch (IOException stays) {
            LOG.warn("unfinished bytes stay: {}: {}", name, stays.getMessage());
        } finally {
            gate.unlock();
        }
    }

    private StoredFile await(SharedTransfer transfer, SharedTransfer.Member member, Cancellation cancellation)
            throws InterruptedException {
        Cancellation.Registration wish = cancellation.onCancel(() -> transfer.leave(
                member, new HubException(new Failure.Cancelled(cancellation.by().orElse("caller")))));
        try {
            return member.await();
        } catch (InterruptedException interrupted) {
            transfer.leave(member, new HubException(new Failure.Cancelled("interrupt")));
            throw interrupted;
        } finally {
            wish.close();
            if (transfer.isAbandoned()) {
                transfer.awaitEnd(settings.windDown());
            }
        }
    }

    /** Waits until {@code transfer} is out of the way of the next one. */
    private static void untilEnded(SharedTransfer transfer, Cancellation cancellation) throws InterruptedException {
        CompletableFuture<Void> turn = transfer.ended();
        Cancellation.Registration wish = cancellation.onCancel(() -> turn.complete(null));
        try {
            turn.get();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            wish.close();
        }
    }

    private boolean unlessRunning(String name) {
        gate.lock();
        try {
            if (running.containsKey(name)) {
                return false;
            }
            folder.remove(name);
            return true;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            gate.unlock();
        }
    }

    private static void refuseCancelled(Cancellation cancellation) {
        cancellation.by().ifPresent(by -> {
            throw new HubException(new Failure.Cancelled(by));
        });
    }

    private static RemoteFile inLowerCase(RemoteFile file) {
        return new RemoteFile(
                file.path(),
                file.bytes(),
                file.sha256().map(digest -> digest.toLowerCase(Locale.ROOT)),
                file.validator(),
                file.supply());
    }
}
