package dev.resourcehub.ollama.vendor;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file at a plain address; its digest stands behind it as {@code #sha256=<hex>}, as pip writes it.
 *
 * @param url without the digest
 */
record WebAddress(URI url, Optional<String> sha256) {

    private static final String MARK = "sha256=";
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|[a-z0-9.-]+\\.localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1\\]");

    /** Reads {@code https://host/path}, or {@code http://} to this machine; no credentials, no detours in the path. */
    static Optional<WebAddress> of(ModelReference reference) {
        boolean plain = reference.scheme().equals("http");
        if ((!plain && !reference.scheme().equals("https")) || !reference.rest().startsWith("//")) {
            return Optional.empty();
        }
        try {
            URI whole = new URI(reference.toString()).parseServerAuthority();
            String path = whole.getPath();
            boolean well = whole.getHost() != null
                    && whole.getRawUserInfo() == null
                    && whole.getPort() <= 65_535
                    && path.startsWith("/")
                    && SourceText.isBelow(path.substring(1))
                    && (!plain || isLoopback(whole.getHost()));
            Optional<String> digest = Optional.ofNullable(whole.getRawFragment());
            if (!well || digest.filter(text -> !isMark(text)).isPresent()) {
                return Optional.empty();
            }
            String text = whole.toString();
            String url = digest.isEmpty() ? text : text.substring(0, text.indexOf('#'));
            return Optional.of(new WebAddress(
                    new URI(url), digest.map(it -> it.substring(MARK.length()).toLowerCase(Locale.ROOT))));
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }

    /** The same address with that digest. */
    WebAddress with(String digest) {
        return new WebAddress(url, Optional.of(digest));
    }

    ModelReference reference() {
        String rest = url.toString().substring(url.getScheme().length() + 1);
        return new ModelReference(
                url.getScheme(),
                rest + sha256.map(digest -> "#" + MARK + digest).orElse(""));
    }

    /** Host and path, without what may be secret in a query. */
    String shown() {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    /** Whether {@code host} is a name of this machine by its form; nothing is looked up. */
    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether {@code text} is a host, or a host and a port, that can be asked. */
    static boolean isAuthority(String text) {
        try {
            URI place = new URI("https://" + text + "/").parseServerAuthority();
            return place.getHost() != null && place.getPort() <= 65_535;
        } catch (URISyntaxException unreadable) {
            return false;
        }
    }

    private static boolean isMark(String fragment) {
        return fragment.startsWith(MARK) && Sha256.isHex(fragment.substring(MARK.length()));
    }
}
