package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where to ask, and what goes along: the next place of a chain of redirects.
 *
 * @param headers what is sent, by name in any case
 * @param home whether this is still the host we were told to ask
 */
record Errand(URI url, Map<String, String> headers, boolean home) {

    /** What belongs to the first host alone. */
    private static final Set<String> SECRETS = Set.of("authorization", "proxy-authorization", "cookie");

    /** What may not be done. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String words) {
            super(words);
        }
    }

    static Errand first(URI url, Map<String, String> headers) throws Refused {
        return new Errand(ofTheWeb(url), headers, true);
    }

    /**
     * Where {@code location} sends us; never from https to http, nor from http on this machine to http on
     * another; secrets stay behind when it is another host.
     */
    Errand to(Optional<String> location) throws Refused {
        URI next;
        try {
            next = ofTheWeb(url.resolve(location.orElseThrow(() -> new Refused("it redirects to nowhere"))
                    .strip()));
        } catch (IllegalArgumentException unreadable) {
            throw new Refused("it redirects to what is no address");
        }
        if (isSecure(url) && !isSecure(next)) {
            throw new Refused("it redirects from https to http, which is not followed");
        }
        if (isPlainHere(url) && !isSecure(next) && !isPlainHere(next)) {
            throw new Refused("it redirects from this machine to http on another host, which is not followed");
        }
        if (place(url).equals(place(next))) {
            return new Errand(next, headers, home);
        }
        Map<String, String> harmless = new TreeMap<>(headers);
        harmless.keySet().removeIf(name -> SECRETS.contains(name.toLowerCase(Locale.ROOT)));
        return new Errand(next, harmless, false);
    }

    boolean secure() {
        return isSecure(url);
    }

    int port() {
        return port(url);
    }

    /** Path and query as they are sent. */
    String target() {
        String raw = url.getRawPath();
        String path = raw == null || raw.isEmpty() ? "/" : raw;
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static URI ofTheWeb(URI url) throws Refused {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new Refused("'" + Broken.plain(scheme) + "' is no scheme that is followed; http and https are");
        }
        if (url.getHost() == null) {
            throw new Refused("an address without a host");
        }
        return url;
    }

    private static String place(URI url) {
        return String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT) + "://"
                + url.getHost().toLowerCase(Locale.ROOT) + ":" + port(url);
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : isSecure(url) ? 443 : 80;
    }

    /** Whether it is http to this machine, as its form says. */
    private static boolean isPlainHere(URI url) {
        return !isSecure(url) && WebAddress.isLoopback(url.getHost());
    }

    private static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }
}
