package dev.resourcehub.readiness;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Bounds of the pipeline.
 *
 * @param inlineTimeout how long an inline run may take, where its strategy says nothing
 * @param backgroundTimeout how long a background run may take, where its strategy says nothing
 * @param mostPerAdapter runs of one mode that an adapter has at once
 * @param mostInBackground background runs at once, over all adapters
 * @param mostQueued runs that wait for their turn
 * @param firstBackoff how long nothing is tried after a first failure; doubles with each further one, give or take a fifth
 * @param longestBackoff the most that it grows to, give or take a fifth
 * @param permanentBackoff how long nothing is tried after a failure that will not go away by itself
 * @param mostRemembered failures that are remembered
 * @param progressEvery shortest time between two progress events of a run in the same phase
 * @param keptEvents events that are kept for those who come later
 * @param keptUnmatched the same for failures that no strategy knows
 * @param keptOutcomes outcomes of an adapter that its view shows
 * @param mostOverrides decisions of operators in force at once
 * @param comeBack what a caller is told to wait while background work goes on
 */
public record PipelineSettings(
        Duration inlineTimeout,
        Duration backgroundTimeout,
        int mostPerAdapter,
        int mostInBackground,
        int mostQueued,
        Duration firstBackoff,
        Duration longestBackoff,
        Duration permanentBackoff,
        int mostRemembered,
        Duration progressEvery,
        int keptEvents,
        int keptUnmatched,
        int keptOutcomes,
        int mostOverrides,
        Duration comeBack) {

    /** What holds when nothing is configured. */
    public static final PipelineSettings DEFAULTS = new PipelineSettings(
            Duration.ofSeconds(30),
            Duration.ofMinutes(30),
            1,
            2,
            64,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            4_096,
            Duration.ofSeconds(1),
            1_000,
            100,
            20,
            256,
            Duration.ofSeconds(5));

    /** Throws {@link IllegalArgumentException} when a bound is not positive. */
    public PipelineSettings {
        int least = IntStream.of(
                        mostPerAdapter,
                        mostInBackground,
                        mostQueued,
                        mostRemembered,
                        keptEvents,
                        keptUnmatched,
                        keptOutcomes,
                        mostOverrides)
                .min()
                .orElseThrow();
        boolean lasting = Stream.of(
                        inlineTimeout,
                        backgroundTimeout,
                        firstBackoff,
                        longestBackoff,
                        permanentBackoff,
                        progressEvery,
                        comeBack)
                .allMatch(Duration::isPositive);
        if (least < 1 || !lasting) {
            throw new IllegalArgumentException("bounds of the pipeline are positive");
        }
    }
}
