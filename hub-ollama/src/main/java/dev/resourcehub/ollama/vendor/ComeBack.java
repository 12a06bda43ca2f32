package dev.resourcehub.ollama.vendor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a server wants to be left alone: {@code Retry-After} of RFC 9110, section 10.2.3, in seconds or as a date, or the
 * {@code t} of {@code RateLimit} as Hugging Face sends it.
 */
final class ComeBack {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern RATE_LIMIT = Pattern.compile(".*;\\s*t=(\\d{1,9})\\b.*");

    private ComeBack() {}

    /** What the headers say; empty when they say nothing that can be read. */
    static Optional<Duration> after(Optional<String> retryAfter, Optional<String> rateLimit, Instant now) {
        return retryAfter.flatMap(told -> read(told.strip(), now)).or(() -> rateLimit.flatMap(ComeBack::reset));
    }

    private static Optional<Duration> read(String told, Instant now) {
        if (SECONDS.matcher(told).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(told)));
        }
        try {
            Instant then = ZonedDateTime.parse(told, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
        } catch (DateTimeParseException neither) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> reset(String rateLimit) {
        Matcher form = RATE_LIMIT.matcher(rateLimit);
        return form.matches() ? Optional.of(Duration.ofSeconds(Long.parseLong(form.group(1)))) : Optional.empty();
    }
}
