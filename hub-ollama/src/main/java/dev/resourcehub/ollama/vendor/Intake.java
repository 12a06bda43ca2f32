package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.PartialCodec;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The unfinished bytes of one file, open: writes them, has them hashed and recorded beside that, and gives them their final
 * name. One thread.
 */
final class Intake implements Inlet, AutoCloseable {

    private static final long TELL_EVERY_BYTES = 1 << 20;
    private static final long TELL_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final RemoteFile remote;
    private final String name;
    private final Place place;
    private final Course course;
    private final TrailingHash hash;
    private final Checkpoints checkpoints;
    private WritableByteChannel out;
    private long completed;
    private long resumed;
    private long looked;
    private OptionalLong total;
    private boolean over;
    private boolean overfull;
    private long toldBytes;
    private long toldNanos;
    private volatile OptionalLong expected;
    private volatile Optional<String> note;

    /**
     * What an intake stands on.
     *
     * @param settings bounds
     */
    record Place(BlobFolder folder, Disk disk, Room room, Ticker ticker, DownloadSettings settings) {}

    private Intake(RemoteFile remote, Place place, Course course, Optional<PartialCodec.State> before)
            throws IOException {
        this.remote = remote;
        this.name = BlobFolder.name(remote.identity());
        this.place = place;
        this.course = course;
        this.completed = before.map(PartialCodec.State::completed).orElse(0L);
        this.resumed = completed;
        this.looked = completed;
        this.note = before.flatMap(PartialCodec.State::note);
        this.expected = remote.bytes().isPresent()
                ? OptionalLong.empty()
                : before.map(PartialCodec.State::total).orElse(OptionalLong.empty());
        this.total = remote.bytes().isPresent() ? remote.bytes() : expected;
        Path file = place.folder().bytes(name);
        this.out = place.disk().append(file, completed);
        this.hash = new TrailingHash(file);
        this.checkpoints = new Checkpoints(file, place.settings().checkpoint().bytes(), completed, this::record);
    }

    /** Opens what there is of {@code remote}, or begins it; refuses a file that does not fit the disk. */
    static Intake open(RemoteFile remote, Place place, Course course) throws IOException {
        Files.createDirectories(place.folder().path());
        String name = BlobFolder.name(remote.identity());
        Optional<PartialCodec.State> before = place.folder()
                .read(name)
                .filter(state -> state.identity().equals(remote.identity()))
                .filter(state -> state.completed() <= remote.bytes().orElse(Long.MAX_VALUE));
        Intake intake = new Intake(remote, place, course, before);
        try {
            intake.claim();
            intake.record(intake.completed);
        } catch (IOException | RuntimeException refused) {
            intake.out.close();
            place.room().release(intake);
            if (intake.completed == 0) {
                place.folder().remove(name);
            }
            throw refused;
        }
        intake.hash.start(name);
        intake.checkpoints.start(name);
        intake.hash.reached(intake.completed);
        return intake;
    }

    @Override
    public long completed() {
        return completed;
    }

    @Override
    public OptionalLong total() {
        return total;
    }

    @Override
    public Optional<String> remembered() {
        return note;
    }

    @Override
    public void remember(String said) {
        note = Optional.of(said);
    }

    @Override
    public void expect(long bytes) throws IOException {
        if (total.isPresent() && total.getAsLong() != bytes) {
            throw new IOException("the source has " + bytes + " bytes, announced were " + total.getAsLong());
        }
        if (bytes < completed) {
            throw new IOException("the source has " + bytes + " bytes, " + completed + " have come");
        }
        if (total.isEmpty()) {
            total = OptionalLong.of(bytes);
            expected = total;
            claim();
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException, InterruptedException {
        course.check();
        long after = completed + bytes.remaining();
        if (after > total.orElse(Long.MAX_VALUE)) {
            overfull = true;
            throw new IOException("more came than the " + total.getAsLong() + " bytes that were announced");
        }
        try {
            lookNowAndThen(after);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            completed = after;
            hash.reached(after);
            checkpoints.reached(after);
        } catch (ClosedByInterruptException interrupted) {
            throw new InterruptedException("interrupted while it was written");
        } catch (IOException broken) {
            throw disk(broken);
        }
        tellNowAndThen();
    }

    @Override
    public void restart(long length) throws IOException, InterruptedException {
        course.check();
        if (length < 0 || length > completed) {
            throw new IllegalArgumentException("only what has come can be forgotten");
        }
        overfull = false;
        if (length == 0) {
            note = Optional.empty();
            expected = OptionalLong.empty();
            total = remote.bytes();
        }
        if (length < completed) {
            forget(length);
        }
    }

    private void forget(long length) throws InterruptedException {
        try {
            out.close();
            hash.cut(length);
            checkpoints.cut(length);
            out = place.disk().append(place.folder().bytes(name), length);
            completed = length;
            resumed = Math.min(resumed, length);
            looked = length;
            hash.reached(length);
            claim();
        } catch (IOException broken) {
            throw disk(broken);
        }
        course.retrying("the source begins again behind " + length + " bytes");
        tell();
    }

    /** Whether all bytes are there, and no more came; false while nobody knows how many they are. */
    boolean isComplete() {
        return !overfull && total.isPresent() && completed == total.getAsLong();
    }

    /** The source has no more; fails when that is too little. */
    void seal() throws IOException {
        if (!isComplete() && total.isPresent()) {
            throw new IOException("the source ended after " + completed + " of " + total.getAsLong() + " bytes");
        }
        total = OptionalLong.of(completed);
        expected = total;
        tell();
    }

    /** The digest of what has come. */
    String digest() throws IOException, InterruptedException {
        return hash.digest();
    }

    /** Makes the bytes safe and gives them the final name of {@code sha256}. */
    Downloads.StoredFile finish(String sha256) throws IOException, InterruptedException {
        try {
            checkpoints.finish();
            out.close();
        } catch (IOException broken) {
            throw disk(broken);
        }
        course.commit();
        over = true;
        return new Downloads.StoredFile(sha256, completed, place.folder().finish(name, sha256));
    }

    /** Forgets all that has come. */
    void remove() throws IOException {
        over = true;
        checkpoints.close();
        place.folder().remove(name);
    }

    /** Says how far it is. */
    void tell() {
        toldBytes = completed;
        toldNanos = place.ticker().nanos();
        place.room().left(this, total.orElse(completed) - completed);
        course.progress(completed, total, resumed);
    }

    /** Keeps what has come, unless it was finished or removed; where nothing came, nothing stays. */
    @Override
    public void close() throws IOException {
        hash.close();
        place.room().release(this);
        if (over) {
            checkpoints.close();
        } else if (completed == 0) {
            remove();
        } else {
            checkpoints.finish();
        }
        if (out.isOpen()) {
            out.close();
        }
    }

    private void tellNowAndThen() {
        boolean due = completed - toldBytes >= TELL_EVERY_BYTES
                || place.ticker().nanos() - toldNanos >= TELL_EVERY_NANOS
                || isComplete();
        if (due) {
            tell();
        }
    }

    /** A file of unknown length may come to fill the disk. */
    private void lookNowAndThen(long after) throws IOException {
        if (total.isPresent() || after - looked < place.settings().roomCheck().bytes()) {
            return;
        }
        looked = completed;
        try {
            claim();
        } catch (HubException full) {
            remove();
            throw full;
        }
    }

    private void claim() throws IOException {
        long needed = total.isPresent()
                ? total.getAsLong() - completed
                : place.settings().roomCheck().bytes();
        place.room().claim(this, remote.path(), needed);
    }

    private void record(long bytes) throws IOException {
        place.folder().record(name, new PartialCodec.State(remote.identity(), remote.path(), bytes, expected, note));
    }

    /** Trouble with the disk is final; when it is full, what came makes room. */
    private HubException disk(IOException broken) {
        if (!place.room().isFull(broken)) {
            return new HubException(
                    new Failure.WorkFailed(
                            VendorCodes.TRANSFER_FAILED,
                            remote.path(),
                            "it cannot be written: " + Broken.words(broken)),
                    broken);
        }
        try {
            remove();
        } catch (IOException stays) {
            broken.addSuppressed(stays);
        }
        return place.room().full(remote.path(), broken);
    }
}
