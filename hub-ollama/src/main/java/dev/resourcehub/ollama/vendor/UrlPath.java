package dev.resourcehub.ollama.vendor;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Paths of addresses, encoded. */
final class UrlPath {

    private UrlPath() {}

    /** One segment: everything but letters, digits and a few marks is encoded, slashes too. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A path whose slashes stay. */
    static String of(String path) {
        return Arrays.stream(path.split("/", -1)).map(UrlPath::segment).collect(Collectors.joining("/"));
    }

    /** {@code path}, encoded and beginning with a slash, below {@code base}. */
    static URI under(URI base, String path) {
        String start = base.toString();
        return URI.create((start.endsWith("/") ? start.substring(0, start.length() - 1) : start) + path);
    }
}
