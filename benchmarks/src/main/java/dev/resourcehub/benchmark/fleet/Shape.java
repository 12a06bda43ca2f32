package dev.resourcehub.benchmark.fleet;

/**
 * What the calls of one tenant look like; prompts and answers are log-normal.
 *
 * @param prefillSeconds median time to the first token on a node of speed 1
 * @param answerTokens median length of an answer
 * @param tokenSeconds time of one token on a node of speed 1
 * @param spread deviation of the logarithm of both
 * @param models how many models are asked for, by Zipf's law
 * @param zipf its exponent
 */
record Shape(double prefillSeconds, double answerTokens, double tokenSeconds, double spread, int models, double zipf) {

    /** Short chat turns on one model: 0.3 s to the first token, 60 tokens at 25 ms. */
    static final Shape CHAT = new Shape(0.3, 60, 0.025, 0.5, 1, 1);

    private static final int SESSIONS = 64;

    /** The same over {@code count} models. */
    Shape over(int count, double exponent) {
        return new Shape(prefillSeconds, answerTokens, tokenSeconds, spread, count, exponent);
    }

    /** The mean time of a slot that one call takes at speed 1; of a log-normal that is median x exp(spread^2 / 2). */
    double meanWorkSeconds() {
        return (prefillSeconds + answerTokens * tokenSeconds) * Math.exp(spread * spread / 2);
    }

    Ask draw(String tenant, Draws draws) {
        int model = models == 1 ? 0 : draws.zipf(models, zipf);
        long prefill = (long) (draws.logNormal(prefillSeconds, spread) * 1e9);
        long decode = (long) (draws.logNormal(answerTokens, spread) * tokenSeconds * 1e9);
        long session = 1L + draws.chance().below(SESSIONS);
        return new Ask(tenant, "m" + model, prefill, decode, session * 0x9E3779B97F4A7C15L);
    }
}
