package dev.resourcehub.server.http;

import dev.resourcehub.server.sse.Framing;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What media types a client takes, read from {@code Accept}; parameters other than {@code q} are ignored. */
final class Accept {

    private final List<Range> ranges;

    /** Reads a header's value; an empty one accepts everything. */
    static Accept of(String header) {
        List<Range> ranges = Arrays.stream(header.split(",", 64))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(Range::of)
                .toList();
        return new Accept(ranges.isEmpty() ? List.of(new Range("*/*", 1)) : ranges);
    }

    private Accept(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** Whether {@code mediaType} is taken. */
    boolean takes(String mediaType) {
        return weight(mediaType) > 0;
    }

    /** Whether {@code mediaType} is taken more gladly than {@code other}. */
    boolean prefers(String mediaType, String other) {
        return weight(mediaType) > weight(other);
    }

    /** The framing of a stream: the heavier of both, server-sent events at a tie; empty when neither is taken. */
    Optional<Framing> framing() {
        double sse = weight(Framing.SSE.mediaType());
        double ndjson = weight(Framing.NDJSON.mediaType());
        if (sse <= 0 && ndjson <= 0) {
            return Optional.empty();
        }
        return Optional.of(ndjson > sse ? Framing.NDJSON : Framing.SSE);
    }

    private double weight(String mediaType) {
        String anyOfType = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        for (String name : List.of(mediaType, anyOfType, "*/*")) {
            for (Range range : ranges) {
                if (range.name().equals(name)) {
                    return range.weight();
                }
            }
        }
        return 0;
    }

    private record Range(String name, double weight) {
        static Range of(String part) {
            String[] pieces = part.split(";", 16);
            double weight = Arrays.stream(pieces)
                    .skip(1)
                    .map(String::strip)
                    .filter(piece -> piece.startsWith("q="))
                    .map(piece -> piece.substring(2))
                    .filter(number -> number.matches("[01](\\.\\d{0,3})?"))
                    .mapToDouble(Double::parseDouble)
                    .findFirst()
                    .orElse(1);
            return new Range(pieces[0].strip().toLowerCase(Locale.ROOT), weight);
        }
    }
}
