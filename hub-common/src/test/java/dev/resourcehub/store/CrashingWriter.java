package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The program that the crash test kills: writes from several threads and prints each acknowledgement as one line.
 *
 * <p>Worker {@code w} keeps a document and a stream of the same length: {@code KEPT w n} says that version and entry
 * {@code n} are safe, {@code FENCE n} that the lock had that fence.
 */
final class CrashingWriter {

    static final int WORKERS = 4;
    static final String LOCK = "crash";

    private static final int LOCK_EVERY = 8;
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private CrashingWriter() {}

    static Key key(int worker) {
        return new Key("workers", "w" + worker);
    }

    static String stream(int worker) {
        return "s" + worker;
    }

    /** What entry and version {@code number} of a worker hold: from 100 bytes to many pages of a file. */
    static Buffer content(int worker, long number) {
        String line = worker + ":" + number + ";";
        int times = number % 97 == 0 ? 20_000 : number % 7 == 0 ? 2_000 : 20;
        return Buffer.buffer(line.repeat(times));
    }

    /** Takes the path of the file. */
    public static void main(String[] args) throws Exception {
        System.setOut(System.err);
        say("START");
        Store store =
                StoreContract.got(EmbeddedStore.open(Path.of(args[0]), StoreSettings.DEFAULTS, InstantSource.system()));
        say("OPEN");
        for (int worker = 0; worker < WORKERS; worker++) {
            int mine = worker;
            Thread.ofPlatform().start(() -> work(store, mine));
        }
    }

    private static void work(Store store, int worker) {
        long number = StoreContract.got(store.last(stream(worker)));
        while (true) {
            Change put = new Change.Put(key(worker), number, content(worker, number + 1));
            Change append = new Change.Append(stream(worker), content(worker, number + 1));
            Written written = StoreContract.got(store.write(List.of(append, put)));
            number++;
            if (!written.equals(new Written.Kept(List.of(number, number)))) {
                say("WRONG " + worker + " " + written);
                return;
            }
            say("KEPT " + worker + " " + number);
            StoreContract.got(
                    store.write(List.of(append, new Change.Put(key(worker), number + 1, Buffer.buffer("no")))));
            if (number % LOCK_EVERY == 0) {
                takeTheLock(store, worker);
            }
        }
    }

    private static void takeTheLock(Store store, int worker) {
        Locking locking = StoreContract.got(store.lock(LOCK, "w" + worker, Duration.ofMinutes(1)));
        if (locking instanceof Locking.Held(long fence)) {
            say("FENCE " + fence);
            StoreContract.got(store.unlock(LOCK, fence));
        }
    }

    private static synchronized void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
