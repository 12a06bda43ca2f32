package dev.resourcehub.ollama.engine.wire;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them, such as {@code 5m} or {@code 1h30m}; years are the longest this reads. */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private GoDuration() {}

    /** Reads {@code text}; refuses with Go's own sentence what is none. */
    static KeepAlive keepAlive(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return new KeepAlive.For(Duration.ZERO);
        }
        if (rest.length() > 64 || rest.isEmpty()) {
            throw invalid(text);
        }
        double nanos = 0;
        Matcher part = PART.matcher(rest);
        int at = 0;
        while (at < rest.length()) {
            if (!part.find(at) || part.start() != at) {
                throw at == 0 && rest.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')
                        ? new Refusal(400, "time: missing unit in duration \"" + text + "\"")
                        : invalid(text);
            }
            nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 0.0);
            at = part.end();
        }
        return negative && nanos > 0 ? new KeepAlive.Forever() : ofSeconds(nanos / 1e9);
    }

    /** A number of seconds; below zero means for ever. */
    static KeepAlive ofSeconds(double seconds) {
        double longest = Duration.ofDays(36_500).toSeconds();
        if (seconds < 0 || seconds > longest) {
            return new KeepAlive.Forever();
        }
        return new KeepAlive.For(Duration.ofNanos((long) (seconds * 1e9)));
    }

    private static Refusal invalid(String text) {
        return new Refusal(400, "time: invalid duration \"" + text + "\"");
    }
}
