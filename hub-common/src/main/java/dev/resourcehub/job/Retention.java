package dev.resourcehub.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Which ended jobs go: those that ended too long ago, and the oldest beyond a number. */
record Retention(Duration keepFor, int keepMost) {

    List<Job> outlived(List<Job> ended, Instant now) {
        List<Job> newestFirst = ended.stream()
                .sorted(Comparator.comparing((Job job) -> endOf(job))
                        .thenComparingLong(Job::order)
                        .reversed())
                .toList();
        Instant oldest = now.minus(keepFor);
        int kept = 0;
        while (kept < Math.min(keepMost, newestFirst.size())
                && !endOf(newestFirst.get(kept)).isBefore(oldest)) {
            kept++;
        }
        return newestFirst.subList(kept, newestFirst.size());
    }

    private static Instant endOf(Job job) {
        return job.endedAt().orElse(job.createdAt());
    }
}
