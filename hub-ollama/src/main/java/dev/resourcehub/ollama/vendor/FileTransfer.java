package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.Downloads.StoredFile;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Brings one file: tries its source again and again, checks the digest, gives it its final name. Blocks.
 */
record FileTransfer(RemoteFile file, Intake.Place place, Timers timers, Chance chance) {

    /** Brings it; throws a {@code HubException}, or {@link InterruptedException} when nobody wants it any more. */
    StoredFile bring(Course course) throws InterruptedException {
        int wrong = 0;
        while (true) {
            try (Intake intake = Intake.open(file, place, course)) {
                fetch(intake, course);
                course.phase("verifying");
                String seen = intake.digest();
                course.check();
                if (file.sha256().isEmpty() || file.sha256().get().equals(seen)) {
                    course.phase("finalizing");
                    return intake.finish(seen);
                }
                intake.remove();
                wrong++;
                String words = "the bytes have sha256 " + seen + ", announced was "
                        + file.sha256().get();
                if (wrong >= place.settings().digestAttempts()) {
                    throw failed(Codes.DIGEST_MISMATCH, words);
                }
                course.retrying(words);
            } catch (IOException disk) {
                course.check();
                throw place.room().isFull(disk)
                        ? place.room().full(file.path(), disk)
                        : failed(VendorCodes.TRANSFER_FAILED, "it cannot be kept: " + Broken.words(disk));
            }
        }
    }

    private void fetch(Intake intake, Course course) throws InterruptedException {
        course.phase("downloading");
        intake.tell();
        int failures = 0;
        long farthest = intake.completed();
        while (!intake.isComplete()) {
            course.check();
            try {
                file.supply().bring(intake);
                intake.seal();
            } catch (IOException broken) {
                course.check();
                boolean moved = intake.completed() > farthest;
                farthest = Math.max(farthest, intake.completed());
                failures = moved ? 1 : failures + 1;
                if (failures >= place.settings().attempts()) {
                    throw failed(Broken.codeOf(broken), Broken.words(broken));
                }
                course.retrying(Broken.words(broken));
                pause(delay(broken, failures + 1));
            }
        }
    }

    private Duration delay(IOException broken, int attempt) {
        Duration longest = place.settings().longestRetryAfter();
        return Broken.comeBackAfter(broken)
                .map(told -> told.compareTo(longest) > 0 ? longest : told)
                .orElseGet(() -> place.settings().backoff().delay(attempt, chance));
    }

    private void pause(Duration delay) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        Timers.Timer timer = timers.after(delay, passed::countDown);
        try {
            passed.await();
        } finally {
            timer.cancel();
        }
    }

    private HubException failed(Code code, String cause) {
        return new HubException(new Failure.WorkFailed(code, file.path(), cause));
    }
}
