package dev.resourcehub.health;

/** Makes a verdict of one answer after another. The first answer is the verdict. Pure but for its own counts. */
final class Tally {

    private final HealthSettings settings;
    private boolean known;
    private Verdict verdict = Verdict.UNWELL;
    private int good;
    private int notGood;
    private int failed;
    private int notFailed;

    Tally(HealthSettings settings) {
        this.settings = settings;
    }

    /** Takes one answer in; whether the verdict is another one now. */
    boolean changesWith(Verdict answer) {
        good = answer == Verdict.WELL ? good + 1 : 0;
        notGood = answer == Verdict.WELL ? 0 : notGood + 1;
        failed = answer == Verdict.UNWELL ? failed + 1 : 0;
        notFailed = answer == Verdict.UNWELL ? 0 : notFailed + 1;
        Verdict next = known ? judge(answer) : answer;
        boolean changed = !known || next != verdict;
        known = true;
        verdict = next;
        return changed;
    }

    /** Of the answers so far; UNWELL before the first. */
    Verdict verdict() {
        return verdict;
    }

    /** Failures at the end of the answers so far. */
    int failedInARow() {
        return failed;
    }

    private Verdict judge(Verdict answer) {
        if (failed >= settings.downAfter()) {
            return Verdict.UNWELL;
        }
        if (good >= settings.upAfter()) {
            return Verdict.WELL;
        }
        return switch (verdict) {
            case WELL -> notGood >= settings.degradedAfter() ? Verdict.DEGRADED : Verdict.WELL;
            case DEGRADED -> Verdict.DEGRADED;
            case UNWELL ->
                answer == Verdict.DEGRADED && notFailed >= settings.upAfter() ? Verdict.DEGRADED : Verdict.UNWELL;
        };
    }
}
