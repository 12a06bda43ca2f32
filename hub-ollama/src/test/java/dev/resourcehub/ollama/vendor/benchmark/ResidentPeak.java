package dev.resourcehub.ollama.vendor.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The most memory this process has had in RAM while it was watched, looked at fifty times a second. Linux. */
final class ResidentPeak {

    private static final Path STATUS = Path.of("/proc/self/status");

    private final long before;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread watcher = Thread.ofPlatform().daemon().unstarted(this::look);
    private volatile long peak;

    private ResidentPeak(long before) {
        this.before = before;
        this.peak = before;
    }

    static ResidentPeak watch() {
        ResidentPeak memory = new ResidentPeak(resident());
        memory.watcher.start();
        return memory;
    }

    void end() throws InterruptedException {
        over.countDown();
        watcher.join();
    }

    long beforeKb() {
        return before;
    }

    long peakKb() {
        return peak;
    }

    double growthMb() {
        return (peak - before) * 1024 / 1e6;
    }

    private void look() {
        try {
            boolean last = false;
            while (!last) {
                last = over.await(20, TimeUnit.MILLISECONDS);
                peak = Math.max(peak, resident());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static long resident() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException elsewhere) {
            throw new UncheckedIOException(elsewhere);
        }
    }
}
