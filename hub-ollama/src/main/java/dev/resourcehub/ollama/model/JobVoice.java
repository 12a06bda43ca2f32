package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a job does, for those who may not wait until it is stored: phases and lines one after the other on a thread of
 * its own, progress at once.
 *
 * <p>Several pieces of work count together: each begins where {@link #piece} says. Any thread.
 */
final class JobVoice implements ModelServer.Listener, Downloads.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobVoice.class);
    private static final int MOST_WAITING = 256;

    private final JobContext job;
    private final ThreadPoolExecutor voice;
    private volatile long before;
    private volatile OptionalLong whole = OptionalLong.empty();
    private String phase = "";

    JobVoice(JobContext job) {
        this.job = job;
        this.voice = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofVirtual().name(job.id() + "-voice").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** The next piece begins after {@code before} bytes of {@code whole}; its own count of the whole holds where empty. */
    void piece(long before, OptionalLong whole) {
        this.before = before;
        this.whole = whole;
    }

    @Override
    public synchronized void phase(String next) {
        if (!next.equals(phase)) {
            phase = next;
            voice.execute(() -> say(() -> job.phase(next)));
        }
    }

    void line(String text) {
        voice.execute(() -> say(() -> job.log(text)));
    }

    @Override
    public void progress(Progress progress) {
        progress(progress.completedBytes(), progress.totalBytes(), 0);
    }

    @Override
    public void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes) {
        OptionalLong total = whole;
        if (total.isEmpty() && totalBytes.isPresent()) {
            total = OptionalLong.of(before + totalBytes.getAsLong());
        }
        job.progress(before + completedBytes, resumedBytes, total);
    }

    @Override
    public void retrying(int attempt, String cause) {
        line("try " + attempt + ": " + cause);
    }

    private static void say(Saying saying) {
        try {
            saying.say();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (HubException broken) {
            LOG.warn("a job could not say what it does: {}", broken.failure());
        }
    }

    /** Waits until everything is said; says no more when the waiting thread is interrupted. */
    @Override
    public void close() {
        voice.close();
    }

    @FunctionalInterface
    private interface Saying {
        void say() throws InterruptedException;
    }
}
