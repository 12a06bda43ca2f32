package dev.resourcehub.server.config;

import dev.resourcehub.resource.ByteSize;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How a word becomes a value.
 *
 * @param expected what a word must be, as a noun phrase
 */
record Reading<T>(String expected, Function<String, Optional<T>> read) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final int HIGHEST_PORT = 65_535;

    static final Reading<String> TEXT = new Reading<>(
            "a text on one line", word -> Optional.of(word).filter(text -> !text.isEmpty() && text.indexOf('\n') < 0));

    static final Reading<String> NAME_PATTERN = new Reading<>(
            "a pattern of model names such as gemma3:* or hf.co/owner/*, of letters, digits and ._:/@-*?",
            word -> Optional.of(word).filter(text -> text.matches("[A-Za-z0-9._:/@*?-]{1,256}")));

    static final Reading<Boolean> FLAG = new Reading<>("true or false", word -> switch (word) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> Optional.empty();
    });

    static final Reading<Duration> DURATION_WITH_UNIT = new Reading<>(
            "a duration with its unit, such as 250ms, 10s or 5m (a bare number could mean milliseconds or seconds)",
            Reading::duration);

    static final Reading<Duration> POSITIVE_DURATION = new Reading<>(
            "a duration above zero with its unit, such as 250ms, 10s or 5m (a bare number could mean milliseconds or"
                    + " seconds)",
            word -> duration(word).filter(Duration::isPositive));

    static final Reading<String> ORIGIN = new Reading<>(
            "an origin such as https://tools.example, without a path",
            word -> Optional.of(word).filter(text -> text.matches("[A-Za-z][A-Za-z0-9+.-]*://[^/\\s?#@]+")));

    static final Reading<ByteSize> SIZE_WITH_UNIT = new Reading<>(
            "a size with its unit, such as 512KiB or 32MiB (a bare number could mean bytes or MiB)", ByteSize::parse);

    static final Reading<ByteSize> POSITIVE_SIZE = new Reading<>(
            "a size above zero with its unit, such as 512KiB or 32MiB (a bare number could mean bytes or MiB)",
            word -> ByteSize.parse(word).filter(size -> size.bytes() > 0));

    static final Reading<List<Integer>> PORTS_OR_RANGE =
            new Reading<>("a port from 1 to 65535 or a range such as 11434-11438, of at most 64", Reading::ports);

    static final Reading<URI> SERVER_URL =
            new Reading<>("an http or https URL with a host and without path, user or password", Reading::serverUrl);

    static final Reading<Path> ABSOLUTE_PATH = new Reading<>("an absolute path", Reading::absolutePath);

    static final Reading<String> SHA256 =
            new Reading<>("64 hex digits", word -> Optional.of(word).filter(text -> text.matches("[0-9a-fA-F]{64}")));

    static Reading<Duration> durationFrom(Duration least) {
        return new Reading<>(
                "a duration of at least " + least.toMillis() + "ms with its unit, such as 250ms, 10s or 5m",
                word -> duration(word).filter(given -> given.compareTo(least) >= 0));
    }

    static Reading<Integer> whole(int least, int most) {
        return new Reading<>("a whole number from " + least + " to " + most, word -> {
            if (!word.matches("-?\\d{1,10}")) {
                return Optional.empty();
            }
            long value = Long.parseLong(word);
            return value < least || value > most ? Optional.empty() : Optional.of((int) value);
        });
    }

    static Reading<Double> decimal(double least, double most) {
        return new Reading<>("a number from " + least + " to " + most, word -> {
            if (!word.matches("\\d{1,9}(\\.\\d{1,9})?")) {
                return Optional.empty();
            }
            double value = Double.parseDouble(word);
            return value < least || value > most ? Optional.empty() : Optional.of(value);
        });
    }

    static Reading<String> oneOf(String... words) {
        return new Reading<>(
                "one of " + String.join(", ", words),
                word -> Optional.of(word).filter(given -> Arrays.asList(words).contains(given)));
    }

    static <E extends Enum<E>> Reading<E> word(Class<E> type) {
        E[] values = type.getEnumConstants();
        String names =
                String.join(", ", Arrays.stream(values).map(Reading::name).toList());
        return new Reading<>(
                "one of " + names,
                word -> Arrays.stream(values)
                        .filter(value -> name(value).equals(word))
                        .findFirst());
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Duration> duration(String word) {
        Matcher form = DURATION.matcher(word);
        if (!form.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(form.group(1));
        return Optional.of(
                        switch (form.group(2)) {
                            case "ms" -> Duration.ofMillis(count);
                            case "s" -> Duration.ofSeconds(count);
                            case "m" -> Duration.ofMinutes(count);
                            default -> Duration.ofHours(count);
                        })
                .filter(duration -> duration.compareTo(Duration.ofDays(365)) <= 0);
    }

    private static Optional<List<Integer>> ports(String word) {
        Matcher form = PORTS.matcher(word);
        if (!form.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(form.group(1));
        int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
        if (first < 1 || last > HIGHEST_PORT || last < first || last - first >= 64) {
            return Optional.empty();
        }
        return Optional.of(IntStream.rangeClosed(first, last).boxed().toList());
    }

    private static Optional<URI> serverUrl(String word) {
        URI uri;
        try {
            uri = URI.create(word);
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean bare = uri.getRawPath() == null
                || uri.getRawPath().isEmpty()
                || uri.getRawPath().equals("/");
        boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
        return web && bare && plain && uri.getHost() != null && uri.getPort() <= HIGHEST_PORT
                ? Optional.of(uri)
                : Optional.empty();
    }

    private static Optional<Path> absolutePath(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize);
        } catch (InvalidPathException malformed) {
            return Optional.empty();
        }
    }
}
